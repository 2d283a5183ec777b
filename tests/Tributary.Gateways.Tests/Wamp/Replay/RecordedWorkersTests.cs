using Folders;
using Tributary.Core.Rounds;
using Tributary.Engine.Models;
using Tributary.Protocols.Wamp.Formats;
using Tributary.Protocols.Wamp.Messages;
using static Tributary.Gateways.Tests.Wamp.BoardGround;

namespace Tributary.Gateways.Tests.Wamp.Replay;

/// <summary>Recorded boards and callers meet our router and our coordinator, which says to them what their own master said.</summary>
public sealed class RecordedWorkersTests : IDisposable
{
    private readonly TemporaryFolder _keys = new();

    private static CancellationToken Now => TestContext.Current.CancellationToken;

    public void Dispose() => _keys.Dispose();

    [Fact]
    public async Task In_the_clear_ours_says_what_theirs_said()
    {
        await using var wamp = await WampHarness.StartAsync("ws", hasTickets: false);
        var run = new Lazy<Task<RunOutcome>>(() => RunAsync(wamp, rounds: 1));

        // 4 asks a model that is not there yet, with an empty picture; 5 calls federated_loop, which ends after one round by mistake.
        await using var stage = new Stage(wamp.Router, Recording.Master, 4, 5)
        {
            Cue = next => next.Contains("start_training", StringComparison.Ordinal) ? Begun(run)
                : next.Contains("stop_training", StringComparison.Ordinal) ? run.Value : Task.CompletedTask,
        };

        var compared = await stage.PlayAsync("clear-session.jsonl.gz", Now);

        await run.Value;
        await AllCountAsync(wamp, rounds: 1);
        Assert.Equal(2, compared.Count(one => one.Contains("train_round (Bytes)", StringComparison.Ordinal)));
        Assert.True(compared.Count > 25, $"{compared.Count} messages were compared");
    }

    [Fact]
    public async Task In_the_sealed_form_ours_says_what_theirs_said_but_for_a_goodbye_that_they_never_took()
    {
        Recording.Keys(_keys.Location);
        await using var wamp = await WampHarness.StartAsync("ws", hasTickets: false,
            change: options => options with { LegacyKeys = _keys.Location });
        var run = new Lazy<Task<RunOutcome>>(() => RunAsync(wamp, rounds: 2));

        // 4 calls federated_loop.
        await using var stage = new Stage(wamp.Router, Recording.Master, 4)
        {
            Cue = next => next.Contains("start_training", StringComparison.Ordinal) ? Begun(run)
                : next.Contains("leave_session", StringComparison.Ordinal) ? run.Value : Task.CompletedTask,
            Wants = frame => frame is { Connection: 2, Message: { Code: MessageCode.Error, Request: 7 } }
                ? "Result ('Goodbye LR_Worker_1, you correctly left!'), 0 keywords" : null,
        };

        var compared = await stage.PlayAsync("secure-session.jsonl.gz", Now);

        await run.Value;
        await AllCountAsync(wamp, rounds: 2);
        Assert.Equal(4, compared.Count(one
            => one.Contains("train_round ({encr_key: Bytes, encr_model: Bytes})", StringComparison.Ordinal)));
        Assert.Single(compared, one => one.Contains("Invalid signature from LR_Worker_1", StringComparison.Ordinal));
        Assert.True(compared.Count > 35, $"{compared.Count} messages were compared");
    }

    [Fact]
    public async Task Over_MessagePack_three_sealed_boards_hear_the_same()
    {
        // The keys of this session were not kept: its boards sign with others.
        using var keys = new BoardKeyFolder("LR_Worker_1", "LR_Worker_2", "LR_Worker_3");
        await using var wamp = await SecureAsync(keys);
        await using var caller = await JoinAsync(wamp);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(Now);
        var run = new Lazy<Task<RunOutcome>>(() => RunAsync(wamp, rounds: 1, boards: 3, end.Token));
        var stop = new Lazy<Task<WampValue>>(() => caller.SayAsync("LR_Master.stop_training"));
        await using var stage = new Stage(wamp.Router, Recording.Master)
        {
            Cue = next => next.Contains("start_training", StringComparison.Ordinal) ? Begun(run)
                : next.Contains("stop_training", StringComparison.Ordinal) ? Begun(stop) : Task.CompletedTask,
            Change = message => message.Payload.First is { Kind: WampKind.Map } said && said["board"].Text is { } board
                ? message with { Payload = WampPayload.Of(Announcement(board, keys.Of(board).Sign())) } : message,
        };

        var compared = await stage.PlayAsync("secure-msgpack-short-frames.jsonl.gz", Now);

        Assert.Equal("success", (await stop.Value)["status"].Text);
        Assert.Equal(3, compared.Count(one => one.Contains("start_training ({signature: Bytes})", StringComparison.Ordinal)));
        Assert.Equal(3, compared.Count(one => one.Contains("stop_training ({signature: Bytes})", StringComparison.Ordinal)));

        // Models were too long to be recorded, so nobody answers them.
        await end.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run.Value);
    }

    [Fact]
    public async Task Boards_that_come_before_their_master_hear_the_same_of_our_router()
    {
        await using var wamp = await WampHarness.StartAsync("ws", hasTickets: false, change: options => options with { Master = "Other" });
        await using var stage = new Stage(wamp.Router);

        var compared = await stage.PlayAsync("worker-before-master.jsonl", Now);

        string[] each = ["Welcome", "Error Call wamp.error.no_such_procedure"];
        Assert.Equal([.. each, .. each], compared);
    }

    private static Task Begun<T>(Lazy<Task<T>> work)
    {
        _ = work.Value;
        return Task.CompletedTask;
    }

    private static async Task<RunOutcome> RunAsync(WampHarness wamp, int rounds, int boards = 2, CancellationToken cancellation = default)
    {
        var spec = Spec(boards, rounds) with { Model = ModelCatalog.Find("s4t-net")! };
        await wamp.Coordinator.CreateAsync("r", spec);
        return await wamp.Coordinator.RunAsync("r", spec, cancellation == default ? Now : cancellation);
    }

    private static async Task AllCountAsync(WampHarness wamp, int rounds)
    {
        for (var round = 1; round <= rounds; round++)
            Assert.All((await wamp.Coordinator.RoundAsync("r", round)).Cohort, client => Assert.Null(client.Detail));
    }
}
