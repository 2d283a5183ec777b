using Peers;
using Tributary.Core;
using Tributary.Core.Clients;
using Tributary.Core.Rounds;
using Tributary.Engine.Models;
using Tributary.Engine.Training;
using Tributary.Gateways.Tests.Contract;
using Tributary.Gateways.Tests.Flower;
using Tributary.Gateways.Tests.Native;
using Tributary.Protocols.Wamp;
using Tributary.Protocols.Wamp.Channels;
using Tributary.Protocols.Wamp.Clients;
using Tributary.Protocols.Wamp.Formats;
using Tributary.Transports.Lines;
using Tributary.Transports.Wamp.Boards;

namespace Tributary.Gateways.Tests.Wamp;

/// <summary>Boards and masters of Stack4Things, Python's and ours.</summary>
public sealed class BoardTests
{
    private static readonly ModelSpec s_two = new() { Name = "two", Input = [4], Layers = [new DenseSpec("fc", 2)] };

    private static CancellationToken Now => TestContext.Current.CancellationToken;

    private static RunSpec Spec(int size) => new()
    {
        Model = ModelCatalog.Find("2nn")!,
        Rounds = 3,
        Cohort = new() { Size = size, Quorum = size, WaitFor = size },
        Evaluation = new() { On = EvaluationPlace.None },
    };

    [Fact]
    public async Task Python_boards_and_native_Flower_and_simulated_clients_give_the_aggregate_of_the_same_clients_in_process()
    {
        await PythonPeer.NeedAsync("torch", "autobahn");
        (string Id, float Step, long Examples)[] clients
            = [("LR_Worker_1", 0.5f, 64), ("LR_Worker_2", -0.25f, 96), ("n-1", 0.1f, 7), ("f-1", 0.3f, 12), ("s-1", 0.7f, 5),
                ("w-1", 2, 3)];
        var spec = Spec(clients.Length);
        await using var flower = await FlowerHarness.StartAsync();
        await using var native = await NativeHarness.StartAsync(flower.Coordinator);
        await using var wamp = await WampHarness.StartAsync("ws", hasTickets: false, flower.Coordinator);
        await wamp.Coordinator.CreateAsync("r", spec);
        var expected = await wamp.Coordinator.CalmAsync("r", spec,
            clients.Select(one => ScriptedClient.Moves(one.Id, one.Step, one.Examples)));
        var boards = new List<PythonPeer>();
        try
        {
            foreach (var (id, step, examples) in clients)
            {
                if (id[0] == 'L')
                {
                    boards.Add(PythonPeer.Start("board_peer.py", ["worker", $"{wamp.Router.Port}", id, $"step={step}",
                        $"examples={examples}"]));
                    Assert.Equal($"Hello {id}, you correctly joined!", (string?)(await boards[^1].UntilAsync("greeting"))["text"]);
                }
                else if (id[0] == 'n') await native.StartClientAsync(ScriptedClient.Moves(id, step, examples));
                else if (id[0] == 'f') await flower.StartClientAsync(ScriptedClient.Moves(id, step, examples));
                else if (id[0] == 'w') await wamp.StartClientAsync(ScriptedClient.Moves(id, step, examples));
                else wamp.Coordinator.Clients.Join(ScriptedClient.Moves(id, step, examples));
            }

            var outcome = await wamp.Coordinator.RunAsync("r", spec, Now);

            Assert.Equal(expected.ModelSha256, outcome.ModelSha256);
            Assert.All((await wamp.Coordinator.RoundAsync("r", 3)).Cohort, client => Assert.Null(client.Refused));
        }
        finally
        {
            foreach (var board in boards) await board.DisposeAsync();
        }
    }

    [Fact]
    public async Task A_board_that_is_killed_is_lost_and_the_others_go_on_until_it_is_back()
    {
        await PythonPeer.NeedAsync("torch", "autobahn");
        await using var wamp = await WampHarness.StartAsync("ws", hasTickets: false);
        var spec = Spec(2) with { Rounds = 1 };
        PythonPeer Board(int number)
            => PythonPeer.Start("board_peer.py", ["worker", $"{wamp.Router.Port}", $"LR_Worker_{number}", "step=1", "examples=10"]);
        await using var steady = Board(1);
        await using var first = Board(2);
        await wamp.Coordinator.PresentAsync(2);

        first.Kill();
        await wamp.Coordinator.Clients.WaitAsync(() => wamp.Coordinator.Clients.Find("LR_Worker_2") is null, Now);
        await using var second = Board(2);
        await wamp.Coordinator.CreateAsync("r", spec);
        await wamp.Coordinator.RunAsync("r", spec, Now);

        Assert.All((await wamp.Coordinator.RoundAsync("r", 1)).Cohort, client => Assert.Null(client.Refused));
    }

    [Fact]
    public async Task Our_boards_train_at_a_Python_master_that_was_not_there_yet()
    {
        await PythonPeer.NeedAsync("torch", "autobahn");
        await using var wamp = await WampHarness.StartAsync("ws", hasTickets: false, change: options => options with { Master = "Other" });
        using var end = CancellationTokenSource.CreateLinkedTokenSource(Now);
        using var here = new SemaphoreSlim(0);
        Task[] boards = [.. new[] { ("LR_Worker_1", 1f, 1L), ("LR_Worker_2", 3f, 3L) }.Select(one => Line(wamp, "ws", here: here)
            .RunAsync(ScriptedClient.Moves(one.Item1, one.Item2, one.Item3), end.Token))];
        await using var master = PythonPeer.Start("board_peer.py", ["master", $"{wamp.Router.Port}"]);
        for (var joined = 0; joined < 2; joined++) await master.UntilAsync("joined");

        // As the originals do, a board announces itself before its procedures are there.
        for (var ready = 0; ready < 2; ready++) await here.WaitAsync(Now);

        await using var caller = await JoinAsync(wamp);
        for (var round = 1; round <= 3; round++)
        {
            await caller.CallAsync("iotronic.LR_Master.federated_loop", WampPayload.Empty, Now);
            var said = await master.NextAsync();
            Assert.Equal("round", (string?)said["event"] + (string?)said["text"]);

            // 1 x 1/4 + 3 x 3/4 a round, in numbers that are exact.
            Assert.Equal([1, 3], said["counts"]!.AsArray().Select(count => (int)count!));
            Assert.Equal([2.5 * round, 2.5 * round], said["bias"]!.AsArray().Select(value => (double)value!));
        }

        Assert.Equal("Federated learning loop stopped.",
            (await caller.CallAsync("iotronic.LR_Master.stop_training", WampPayload.Empty, Now)).First["detail"].Text);
        await end.CancelAsync();
        await Task.WhenAll(boards).ContinueWith(_ => { }, TaskScheduler.Default);
        for (var gone = 0; gone < 2; gone++) await master.UntilAsync("gone");
    }

    [Fact]
    public async Task Our_boards_at_our_master_need_no_other_protocol()
    {
        await using var wamp = await WampHarness.StartAsync("ws", hasTickets: false);
        var spec = Spec(2);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(Now);
        Task[] boards = [.. new[] { ("a", 1f), ("b", 2f) }.Select(one => Line(wamp, "tcp", spec.Model)
            .RunAsync(ScriptedClient.Moves(one.Item1, one.Item2), end.Token))];
        await wamp.Coordinator.PresentAsync(2);
        await wamp.Coordinator.CreateAsync("r", spec);
        var expected = await wamp.Coordinator.CalmAsync("r", spec, [ScriptedClient.Moves("a", 1), ScriptedClient.Moves("b", 2)]);

        var outcome = await wamp.Coordinator.RunAsync("r", spec, Now);

        Assert.All((await wamp.Coordinator.RoundAsync("r", 3)).Cohort, client => Assert.Null(client.Detail));
        Assert.Equal(expected.ModelSha256, outcome.ModelSha256);
        await end.CancelAsync();
        await Task.WhenAll(boards).ContinueWith(_ => { }, TaskScheduler.Default);
        await wamp.Coordinator.Clients.WaitAsync(() => wamp.Coordinator.Clients.Count == 0, Now);
    }

    [Theory]
    [InlineData("not json", WampUris.InvalidArgument)]
    [InlineData("{}", WampUris.InvalidArgument)]
    [InlineData("{\"board\": 7}", WampUris.InvalidArgument)]
    [InlineData("{\"board\": \"../../etc/passwd\"}", WampUris.InvalidArgument)]
    [InlineData("[]", WampUris.InvalidArgument)]
    public async Task A_name_that_is_none_is_refused(string argument, string error)
    {
        await using var wamp = await WampHarness.StartAsync("ws", hasTickets: false);
        await using var caller = await JoinAsync(wamp);

        var refused = await Assert.ThrowsAsync<WampException>(()
            => caller.CallAsync("iotronic.LR_Master.notify_join", WampPayload.Of(argument), Now));

        Assert.Equal(error, refused.Uri);
        Assert.Equal(0, wamp.Coordinator.Clients.Count);
    }

    public static TheoryData<WampValue, RefusalReason> Lies => new()
    {
        { default, RefusalReason.Failed },
        { "no map", RefusalReason.WrongKind },
        { WampValue.MapOf(("status", "error"), ("detail", "the disk is gone")), RefusalReason.Failed },
        { WampValue.MapOf(("updated_model", new byte[] { 1, 2, 3 }), ("n_samples", 5)), RefusalReason.WrongShape },
        { WampValue.MapOf(("updated_model", Model(5)), ("n_samples", 5)), RefusalReason.WrongShape },
        { WampValue.MapOf(("updated_model", Model(0)), ("n_samples", 0)), RefusalReason.ZeroExamples },
        { WampValue.MapOf(("updated_model", Model(0)), ("n_samples", -3)), RefusalReason.ZeroExamples },
        { WampValue.MapOf(("updated_model", Model(0)), ("n_samples", "many")), RefusalReason.WrongKind },
        { WampValue.MapOf(("updated_model", Model(0))), RefusalReason.WrongKind },
        { WampValue.MapOf(("updated_model", "text"), ("n_samples", 5)), RefusalReason.WrongKind },
        { WampValue.MapOf(("updated_model", Model(float.NaN)), ("n_samples", 5)), RefusalReason.NotANumber },
        { WampValue.MapOf(("updated_model", Model(0)), ("n_samples", long.MaxValue)), RefusalReason.TooManyExamples },
    };

    [Theory]
    [MemberData(nameof(Lies), DisableDiscoveryEnumeration = true)]
    public async Task What_a_board_answers_wrongly_costs_itself_only(WampValue answer, RefusalReason reason)
    {
        await using var wamp = await WampHarness.StartAsync("ws", hasTickets: false);
        await using var board = await JoinAsync(wamp);
        await board.CallAsync("iotronic.LR_Master.notify_join", WampPayload.Of("{\"board\": \"liar\"}"), Now);
        foreach (var name in new[] { "start_training", "train_round" })
            await board.RegisterAsync($"iotronic.liar.{name}", (_, _) => Task.FromResult(WampPayload.Of(answer)), new(), Now);
        await wamp.StartClientAsync(ScriptedClient.Moves("honest", 1));
        await wamp.Coordinator.PresentAsync(2);
        var spec = Spec(2) with { Rounds = 1, Cohort = new() { Size = 2, Quorum = 1, WaitFor = 2 } };
        await wamp.Coordinator.CreateAsync("r", spec);

        await wamp.Coordinator.RunAsync("r", spec, Now);

        var cohort = (await wamp.Coordinator.RoundAsync("r", 1)).Cohort.ToDictionary(one => one.Client);
        Assert.Equal((reason, null), (cohort["liar"].Refused, cohort["honest"].Refused));
    }

    private static BoardLine Line(WampHarness wamp, string scheme, ModelSpec? model = null, SemaphoreSlim? here = null)
        => new(new BoardLineOptions(new Uri($"{scheme}://127.0.0.1:{wamp.Router.Port}/ws"))
        {
            Model = model ?? s_two,
            Training = new TrainingOptions(),
        }, new Present(here), TimeProvider.System);

    private static byte[] Model(float value)
    {
        var layout = value == 5 ? s_two.Layout() : ModelCatalog.Find("2nn")!.Layout();
        var values = new float[layout.Length];
        Array.Fill(values, value);
        return BoardModel.Write(new ModelState(layout, values));
    }

    private static async Task<WampSession> JoinAsync(WampHarness wamp)
        => await WampSession.JoinAsync(await new WampConnector(new Uri(wamp.Router, "/ws")).ConnectAsync(Now), new JoinOptions("s4t"),
            TimeProvider.System, Now);

    private sealed class Present(SemaphoreSlim? here) : ILineObserver
    {
        public void Connected() => here?.Release();
    }
}
