using Folders;
using Tributary.Client.Lines;
using Tributary.Engine.Models;
using Tributary.Gateways.Tests.Contract;
using Tributary.Protocols.Wamp.Formats;
using Tributary.Protocols.Wamp.Messages;
using Tributary.Transports.Wamp.Boards;
using static Tributary.Gateways.Tests.Wamp.BoardGround;

namespace Tributary.Gateways.Tests.Wamp.Replay;

/// <summary>Recorded masters and callers meet our boards, which say to them what their own boards said.</summary>
public sealed class RecordedMasterTests : IDisposable
{
    private static readonly string[] s_names = ["LR_Worker_1", "LR_Worker_2", "LR_Worker_3"];
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);
    private readonly TemporaryFolder _keys = new();
    private readonly Dictionary<string, BoardNotes> _notes = new(StringComparer.Ordinal);
    private readonly List<Task> _boards = [];
    private readonly CancellationTokenSource _end = CancellationTokenSource.CreateLinkedTokenSource(Now);

    private static CancellationToken Now => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _end.Dispose();
        _keys.Dispose();
    }

    [Fact]
    public async Task In_the_clear_ours_say_what_theirs_said()
    {
        await using var wamp = await WampHarness.StartAsync("ws", hasTickets: false, change: options => options with { Master = "Other" });
        await using var stage = new Stage(wamp.Router, 2, 3) { Cue = next => BoardAsync(wamp, next, _ => null) };

        var compared = await stage.PlayAsync("clear-session.jsonl.gz", Now);

        Assert.Equal(2, compared.Count(one => one.Contains("{n_samples: Integer, updated_model: Bytes}", StringComparison.Ordinal)));
        Assert.True(compared.Count > 25, $"{compared.Count} messages were compared");
        await EndAsync();
    }

    [Fact]
    public async Task In_the_sealed_form_ours_say_what_theirs_said_but_that_their_goodbye_is_one_that_the_master_takes()
    {
        Recording.Keys(_keys.Location);
        await using var wamp = await WampHarness.StartAsync("ws", hasTickets: false, change: options => options with { Master = "Other" });
        await using var stage = new Stage(wamp.Router, 2, 3)
        {
            Cue = next => BoardAsync(wamp, next, board => BoardKeys.Of(_keys.Location, board)),
            Wants = frame => frame.Connection == Recording.Master && frame.Message.Code == MessageCode.Invocation && frame.Message.Id == 5
                ? "Invocation of iotronic.LR_Master.notify_leave ({board: 'LR_Worker_1'}), 0 keywords" : null,
        };

        var compared = await stage.PlayAsync("secure-session.jsonl.gz", Now);

        Assert.Equal(4, compared.Count(one => one.Contains("{encr_key: Bytes, n_samples: Bytes, updated_model: Bytes}",
            StringComparison.Ordinal)));
        Assert.True(compared.Count > 35, $"{compared.Count} messages were compared");
        await EndAsync();
    }

    [Fact]
    public async Task Over_MessagePack_three_of_ours_say_the_same()
    {
        // The keys of this session were not kept: its master signs with others.
        using var keys = new BoardKeyFolder("LR_Worker_1", "LR_Worker_2", "LR_Worker_3");
        await using var wamp = await WampHarness.StartAsync("ws", hasTickets: false, change: options => options with { Master = "Other" });
        await using var caller = await JoinAsync(wamp);
        var steered = new HashSet<string>(StringComparer.Ordinal);
        await using var stage = new Stage(wamp.Router, 2, 3, 4)
        {
            Cue = next =>
            {
                foreach (var order in new[] { "federated_loop", "stop_training" })
                    if (next.StartsWith($"iotronic.LR_Master.{order} ", StringComparison.Ordinal) && steered.Add(order))
                        _ = caller.SayAsync($"LR_Master.{order}").ContinueWith(_ => { }, TaskScheduler.Default);
                return BoardAsync(wamp, next, board => BoardKeys.Of(keys.Location, board));
            },
            Change = message => message.Payload.First is { Kind: WampKind.Map } said && said["signature"].Kind == WampKind.Bytes
                ? message with { Payload = WampPayload.Of(WampValue.MapOf(("signature", keys.Of("LR_Master").Sign()))) } : message,
        };

        var compared = await stage.PlayAsync("secure-msgpack-short-frames.jsonl.gz", Now);

        Assert.Equal(2, steered.Count);
        Assert.Equal(5, compared.Count(one => one.Contains("notify_join ({board: ", StringComparison.Ordinal)));
        await EndAsync();
    }

    // A board comes when the master heard of one.
    private async Task BoardAsync(WampHarness wamp, string next, Func<string, BoardEnvelopes?> envelopes)
    {
        var name = s_names.FirstOrDefault(one => next.Contains(one, StringComparison.Ordinal));
        if (name is null) return;
        if (next.StartsWith("call of ", StringComparison.Ordinal))
        {
            // Its procedures are there a little later than itself.
            Assert.True(await _notes[name].Here.WaitAsync(s_patience, Now), $"{name} is not ready");
            _notes[name].Here.Release();
        }

        if (!next.StartsWith("iotronic.LR_Master.notify_join ", StringComparison.Ordinal)) return;
        if (!_notes.TryAdd(name, new BoardNotes())) return;
        _boards.Add(Line(wamp, ModelCatalog.Find("s4t-net")!, _notes[name], envelopes(name))
            .RunAsync(ScriptedClient.Moves(name, 0.5f), _end.Token));
    }

    private async Task EndAsync()
    {
        await _end.CancelAsync();
        await Task.WhenAll(_boards).ContinueWith(_ => { }, TaskScheduler.Default);
    }
}
