using Microsoft.Extensions.Logging.Abstractions;
using Tributary.Core;
using Tributary.Core.Clients;
using Tributary.Engine.Models;
using Tributary.Engine.Training;
using Tributary.Gateways.Asking;
using Tributary.Gateways.Faas.Fabric;
using Tributary.Gateways.Faas.Keeping;
using Tributary.Gateways.Faas.Platforms;
using Tributary.Gateways.Fabrics;
using Tributary.Transports.Messages;

namespace Tributary.Gateways.Tests.Faas;

public sealed class KeeperTests : IAsyncDisposable
{
    private static readonly ClusterConfig s_here = new(FabricProviders.Local, "here") { Concurrency = 2 };
    private readonly ScriptedPlatform _platform = new("here");
    private readonly ActivationBook _book = new();
    private readonly Cluster _cluster;
    private readonly CancellationTokenSource _end = new();
    private double? _left;

    public KeeperTests()
        => _cluster = new Cluster(s_here, new OpenedPlatform(_platform, null), 100,
            new FunctionPrice(0.5, 0, TimeSpan.FromMilliseconds(100)), TimeProvider.System, NullLogger.Instance);

    private KeeperConfig Config { get; set; } = new() { Pause = TimeSpan.FromMilliseconds(10), Patience = TimeSpan.Zero };

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _end.Dispose();
        await _cluster.DisposeAsync();
    }

    [Fact]
    public async Task What_failed_is_started_again_until_it_answers()
    {
        _platform.Run = (_, call, _, _)
            => Task.FromResult(call < 3 ? ScriptedPlatform.Failure("no memory") : ScriptedPlatform.Success("7"));
        Assert.Equal(7, Assert.IsType<EvaluationReply>(await AskAsync()).Evaluation.Loss);
        await EndedAsync(3);
        Assert.Equal([1, 2, 3], _book.All.Select(one => one.Attempt));
        Assert.Equal([ActivationState.Failed, ActivationState.Failed, ActivationState.Succeeded], _book.All.Select(one => one.State));
        Assert.Equal("no memory", _book.All[0].Error);
        Assert.Equal((3L, 2L, 2L, 1L), (_cluster.Tally.Started, _cluster.Tally.Repeated, _cluster.Tally.Failed, _cluster.Tally.Succeeded));
    }

    [Fact]
    public async Task What_failed_after_its_work_was_done_counts_once()
    {
        _left = 9;
        _platform.Run = (_, _, _, _) => Task.FromResult(ScriptedPlatform.Failure("its answer was lost"));
        Assert.Equal(9, Assert.IsType<EvaluationReply>(await AskAsync()).Evaluation.Loss);
        await EndedAsync(1);
        Assert.Equal((1, ActivationState.Succeeded), (_platform.Calls, _book.All.Single().State));
    }

    [Fact]
    public async Task A_function_that_goes_on_failing_is_given_up_with_the_last_reason()
    {
        Config = Config with { Attempts = 3 };
        _platform.Run = (_, call, _, _) => Task.FromResult(ScriptedPlatform.Failure($"reason {call}\u0007"));
        var refusal = Assert.IsType<Refusal>(await AskAsync());
        Assert.Equal(RefusalReason.Failed, refusal.Reason);
        Assert.Contains("client_0 on local cluster 'here' failed 3 times; the last time: reason 3", refusal.Detail,
            StringComparison.Ordinal);
        Assert.Equal(3, _platform.Calls);
    }

    [Fact]
    public async Task An_answer_that_is_none_is_a_failure_and_not_the_end()
    {
        _platform.Run = (_, call, _, _) => Task.FromResult(ScriptedPlatform.Success(call == 1 ? "<html>" : "1"));
        Assert.IsType<EvaluationReply>(await AskAsync());
        await EndedAsync(2);
        Assert.Equal("it answered no number", _book.All[0].Error);
    }

    [Fact]
    public async Task One_that_takes_long_is_started_once_more_and_the_first_answer_counts()
    {
        for (var i = 0; i < 5; i++) Assert.IsType<EvaluationReply>(await AskAsync("0"));
        _platform.Run = (_, call, _, cancellation)
            => call == 6 ? HangAsync(cancellation) : Task.FromResult(ScriptedPlatform.Success($"{call}"));
        var answer = Assert.IsType<EvaluationReply>(await AskAsync(null));
        Assert.Equal(7, answer.Evaluation.Loss);
        await EndedAsync(7);
        Assert.Equal(1, _cluster.Tally.Speculative);
        Assert.Single(_platform.Abandoned);
        Assert.Equal(1, _cluster.Tally.Abandoned);
    }

    [Fact]
    public async Task Nothing_is_doubled_where_nobody_wants_it()
    {
        for (var i = 0; i < 5; i++) Assert.IsType<EvaluationReply>(await AskAsync("0"));
        Config = Config with { Speculate = 0 };
        _platform.Run = async (_, call, _, cancellation) =>
        {
            await Task.Delay(300, cancellation);
            return ScriptedPlatform.Success("1");
        };
        Assert.IsType<EvaluationReply>(await AskAsync(null));
        Assert.Equal((6, 0L), (_platform.Calls, _cluster.Tally.Speculative));
    }

    [Fact]
    public async Task A_platform_that_is_away_is_waited_for_and_costs_no_attempt()
    {
        Config = Config with { Attempts = 1 };
        _platform.Away = new PlatformException(PlatformFault.Away, "local cluster 'here' answers 503");
        var asked = AskAsync("5");
        while (_cluster.Away is null) await Task.Delay(5, TestContext.Current.CancellationToken);
        await Task.Delay(100, TestContext.Current.CancellationToken);
        Assert.False(asked.IsCompleted);
        Assert.Equal("local cluster 'here' answers 503", _cluster.Trouble);
        _platform.Away = null;
        Assert.IsType<EvaluationReply>(await asked);
        Assert.Null(_cluster.Away);
    }

    [Fact]
    public async Task What_a_platform_refuses_for_good_is_no_reason_to_wait()
    {
        Config = Config with { Attempts = 2 };
        _platform.Away = new PlatformException(PlatformFault.Unauthorized, "local cluster 'here' refuses the key");
        var refusal = Assert.IsType<Refusal>(await AskAsync("5"));
        Assert.Contains("refuses the key", refusal.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_more_are_under_way_than_the_cluster_takes()
    {
        _platform.Run = async (_, _, _, cancellation) =>
        {
            await Task.Delay(50, cancellation);
            return ScriptedPlatform.Success("1");
        };
        var all = Enumerable.Range(0, 10).Select(i => AskAsync(null, i)).ToList();
        foreach (var one in all) Assert.IsType<EvaluationReply>(await one);
        Assert.Equal(2, _platform.MostAtOnce);
    }

    [Fact]
    public async Task A_question_that_is_withdrawn_ends_what_was_started_for_it()
    {
        _platform.Run = (_, _, _, cancellation) => HangAsync(cancellation);
        using var withdrawn = CancellationTokenSource.CreateLinkedTokenSource(_end.Token);
        var asked = AskAsync(null, 0, withdrawn.Token);
        while (_platform.Calls == 0) await Task.Delay(5, TestContext.Current.CancellationToken);
        await withdrawn.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asked);
        await EndedAsync(1);
        Assert.Equal(ActivationState.Abandoned, _book.All[0].State);
        Assert.Single(_platform.Abandoned);
        Assert.Equal(s_here.Concurrency, _cluster.Places.CurrentCount);
    }

    [Fact]
    public async Task Each_activation_has_its_price()
    {
        _platform.Run = (_, _, _, _) => Task.FromResult(ScriptedPlatform.Success("1") with { Duration = TimeSpan.FromMilliseconds(1230) });
        Assert.IsType<EvaluationReply>(await AskAsync(null));
        await EndedAsync(1);

        // 512 MB for 1.3 s at half a dollar.
        Assert.Equal(0.65, _cluster.Tally.GigabyteSeconds, 9);
        Assert.Equal(0.325, _cluster.Tally.Cost, 9);
        Assert.Equal(0.325, _book.All[0].Cost, 9);
    }

    [Fact]
    public async Task A_greeting_that_hangs_is_asked_once_more_beside_itself_and_the_first_is_given_up()
    {
        _platform.Run = (_, call, _, cancellation) => call == 1 ? HangAsync(cancellation) : Task.FromResult(ScriptedPlatform.Success("0"));
        var keeper = new Keeper(Config, _book, TimeProvider.System, NullLogger.Instance);
        var entry = FunctionReader.Usual(FabricConfig.Training, FabricProviders.Local, "fl_client");
        var tunnel = new FunctionTunnel(new ClientFunction(0, s_here, entry), _cluster, new NumberForm { Greets = true },
            TimeProvider.System, static (_, _) => { });

        Assert.NotNull(await keeper.GreetAsync(tunnel, _end.Token));

        while (_cluster.Tally.Abandoned == 0) await Task.Yield();
        var tally = _cluster.Tally;
        Assert.Equal((2, 1, 1, 1), (tally.Started, tally.Speculative, tally.Succeeded, _platform.Abandoned.Count));
        while (_cluster.UnderWay > 0) await Task.Yield();

        Config = Config with { Speculate = 0, Attempts = 1 };
        _platform.Run = (_, _, _, _) => Task.FromResult(ScriptedPlatform.Failure("no memory"));
        Assert.Null(await new Keeper(Config, _book, TimeProvider.System, NullLogger.Instance).GreetAsync(tunnel, _end.Token));
        Assert.Equal(3, _cluster.Tally.Started);
    }

    [Fact]
    public async Task The_book_keeps_the_last_ones_only()
    {
        var book = new ActivationBook(10);
        for (var i = 0; i < 25; i++) book.End(book.Begin(new ActivationRecord($"{i}", "f", "c", "r", 1, 1, DateTimeOffset.UnixEpoch)), one
            => one);
        Assert.Equal(["15", "16", "17", "18", "19", "20", "21", "22", "23", "24"], book.All.Select(one => one.Id));
        await Task.CompletedTask;
    }

    private Task<Reply> AskAsync(string? answer) => AskAsync(answer, 0);

    private Task<Reply> AskAsync() => AskAsync(null, 0);

    private async Task<Reply> AskAsync(string? answer, int number, CancellationToken cancellation = default)
    {
        if (answer is not null) _platform.Run = (_, _, _, _) => Task.FromResult(ScriptedPlatform.Success(answer));
        var keeper = new Keeper(Config, _book, TimeProvider.System, NullLogger.Instance);
        var entry = FunctionReader.Usual(FabricConfig.Training, FabricProviders.Local, "fl_client");
        var tunnel = new FunctionTunnel(new ClientFunction(number, s_here, entry), _cluster, new NumberForm { Left = _left },
            TimeProvider.System, (to, ask) => _ = keeper.WorkAsync(to, ask, _end.Token));
        tunnel.Enter();
        var model = new ModelState(ModelCatalog.Find("logreg")!.Layout(), new float[7850]);
        return await tunnel.AskAsync(new EvaluateAssignment
        {
            RunId = "run",
            Round = 1,
            Spec = ModelCatalog.Find("logreg")!,
            Model = model
        },
            cancellation);
    }

    // What ended is on record a moment after its answer.
    private async Task EndedAsync(int count)
    {
        while (_book.All.Count(one => one.State != ActivationState.UnderWay) < count)
            await Task.Delay(5, TestContext.Current.CancellationToken);
    }

    private static async Task<ActivationResult> HangAsync(CancellationToken cancellation)
    {
        await Task.Delay(Timeout.Infinite, cancellation);
        return ScriptedPlatform.Success("0");
    }

    private sealed class NumberForm : ICallForm
    {
        public bool Takes(Assignment assignment) => true;

        public Task<ReadOnlyMemory<byte>?> WriteAsync(ClientFunction function, OpenAsk ask, Action moved, CancellationToken cancellation)
            => Task.FromResult<ReadOnlyMemory<byte>?>("{}"u8.ToArray());

        public bool Greets { get; init; }

        /// <summary>What an activation did though it did not say so.</summary>
        public double? Left { get; init; }

        public Task<bool> FoundAsync(ClientFunction function, OpenAsk ask, CancellationToken cancellation) => Task.FromResult(
            Left is { } number && ask.TryComplete(new EvaluationReply(Metrics.Join(new Evaluation(1, number, 0), null))));

        public ReadOnlyMemory<byte>? Greeting(ClientFunction function) => Greets ? "{}"u8.ToArray() : null;

        public ClientMessage Told(ActivationResult result) => new();

        public Task<string?> TakeAsync(ClientFunction function, OpenAsk ask, ActivationResult result, CancellationToken cancellation)
        {
            if (!double.TryParse(result.Body.Span, out var number)) return Task.FromResult<string?>("it answered no number");
            ask.TryComplete(new EvaluationReply(Metrics.Join(new Evaluation(1, number, 0), null)));
            return Task.FromResult<string?>(null);
        }
    }
}
