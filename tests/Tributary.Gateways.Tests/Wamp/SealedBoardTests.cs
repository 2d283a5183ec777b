using Peers;
using Tributary.Client.Lines;
using Tributary.Gateways.Tests.Contract;
using Tributary.Protocols.Wamp;
using Tributary.Protocols.Wamp.Formats;
using static Tributary.Gateways.Tests.Wamp.BoardGround;

namespace Tributary.Gateways.Tests.Wamp;

/// <summary>Boards and masters of Stack4Things in the sealed form, Python's and ours.</summary>
public sealed class SealedBoardTests : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);
    private readonly BoardKeyFolder _keys = new("LR_Worker_1", "LR_Worker_2");

    private static CancellationToken Now => TestContext.Current.CancellationToken;

    public void Dispose() => _keys.Dispose();

    [Fact]
    public async Task Sealed_and_clear_Python_boards_and_our_own_clients_give_the_aggregate_of_the_same_clients_in_process()
    {
        await PythonPeer.NeedAsync("torch", "autobahn", "cryptography");
        (string Id, float Step, long Examples)[] clients
            = [("LR_Worker_1", 0.5f, 64), ("LR_Worker_2", -0.25f, 96), ("LR_Worker_3", 0.1f, 7), ("w-1", 2, 3)];
        var spec = Spec(clients.Length);
        await using var wamp = await SecureAsync(_keys);
        await wamp.Coordinator.CreateAsync("r", spec);
        var expected = await wamp.Coordinator.CalmAsync("r", spec,
            clients.Select(one => ScriptedClient.Moves(one.Id, one.Step, one.Examples)));
        var boards = new List<PythonPeer>();
        try
        {
            foreach (var (id, step, examples) in clients[..^1])
            {
                string[] told = ["worker", $"{wamp.Router.Port}", id, $"step={step}", $"examples={examples}"];
                boards.Add(PythonPeer.Start("board_peer.py", id.EndsWith('3') ? told : [.. told, $"keys={_keys.Location}"]));
                Assert.Equal($"Hello {id}, you correctly joined!", (string?)(await boards[^1].UntilAsync("greeting"))["text"]);
            }

            await wamp.StartClientAsync(ScriptedClient.Moves("w-1", 2, 3));
            Assert.Equal(["legacy", "legacy", null], clients[..^1].Select(one
                => wamp.Coordinator.Clients.Find(one.Id)!.Info.Labels.GetValueOrDefault("envelope")));

            var outcome = await wamp.Coordinator.RunAsync("r", spec, Now);

            Assert.Equal(expected.ModelSha256, outcome.ModelSha256);
            Assert.All((await wamp.Coordinator.RoundAsync("r", 3)).Cohort, client => Assert.Null(client.Refused));
            Assert.True((bool?)(await boards[0].UntilAsync("start"))["signed"]);
        }
        finally
        {
            foreach (var board in boards) await board.DisposeAsync();
        }
    }

    [Theory]
    [InlineData("object")]
    [InlineData("text")]
    public async Task A_sealed_Python_board_says_goodbye_as_originals_do_and_as_they_should(string how)
    {
        await PythonPeer.NeedAsync("torch", "autobahn", "cryptography");
        await using var wamp = await SecureAsync(_keys);
        await using var board = PythonPeer.Start("board_peer.py", ["worker", $"{wamp.Router.Port}", "LR_Worker_1", "step=1", "examples=1",
            $"keys={_keys.Location}", $"leave={how}"]);
        await board.UntilAsync("ready");
        await using var caller = await JoinAsync(wamp);

        var refused = await Assert.ThrowsAsync<WampException>(()
            => caller.SayAsync("LR_Master.notify_leave", WampValue.MapOf(("board", "LR_Worker_1"))));
        Assert.Equal(WampUris.NotAuthorized, refused.Uri);
        Assert.Equal(1, wamp.Coordinator.Clients.Count);
        await caller.SayAsync("LR_Worker_1.leave_session");

        await board.UntilAsync("left");
        Assert.Equal(0, wamp.Coordinator.Clients.Count);
    }

    [Fact]
    public async Task Our_boards_train_at_a_Python_master_in_the_sealed_form()
    {
        await PythonPeer.NeedAsync("torch", "autobahn", "cryptography");
        await using var wamp = await WampHarness.StartAsync("ws", hasTickets: false, change: options => options with { Master = "Other" });
        using var end = CancellationTokenSource.CreateLinkedTokenSource(Now);
        var notes = new BoardNotes();
        await using var master = PythonPeer.Start("board_peer.py", ["master", $"{wamp.Router.Port}", $"keys={_keys.Location}"]);
        await master.UntilAsync("ready");
        Task[] boards = [.. new[] { ("LR_Worker_1", 1f, 1L), ("LR_Worker_2", 3f, 3L) }.Select(one
            => Line(wamp, Two, notes, BoardKeys.Of(_keys.Location, one.Item1))
                .RunAsync(ScriptedClient.Moves(one.Item1, one.Item2, one.Item3), end.Token))];
        for (var ready = 0; ready < 2; ready++) Assert.True(await notes.Here.WaitAsync(s_patience, Now), "a board did not join");

        await using var caller = await JoinAsync(wamp);
        for (var round = 1; round <= 3; round++)
        {
            await caller.SayAsync("LR_Master.federated_loop");
            var said = await master.UntilAsync("round");

            // 1 x 1/4 + 3 x 3/4 a round, in numbers that are exact.
            Assert.Equal([1, 3], said["counts"]!.AsArray().Select(count => (int)count!));
            Assert.Equal([2.5 * round, 2.5 * round], said["bias"]!.AsArray().Select(value => (double)value!));
            Assert.Equal(["encr_key", "n_samples", "updated_model"], said["keys"]![0]!.AsArray().Select(key => (string)key!));
        }

        Assert.Equal("success", (await caller.SayAsync("LR_Master.stop_training"))["status"].Text);
        await end.CancelAsync();
        await Task.WhenAll(boards).ContinueWith(_ => { }, TaskScheduler.Default);
        for (var gone = 0; gone < 2; gone++) await master.UntilAsync("gone");
        Assert.Equal(0, notes.PassedCount);
    }

    [Fact]
    public async Task Our_sealed_boards_train_at_our_master()
    {
        await using var wamp = await SecureAsync(_keys);
        var spec = Spec(2);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(Now);
        Task[] boards = [.. new[] { ("LR_Worker_1", 1f), ("LR_Worker_2", 2f) }.Select(one
            => Line(wamp, spec.Model, new BoardNotes(), BoardKeys.Of(_keys.Location, one.Item1))
                .RunAsync(ScriptedClient.Moves(one.Item1, one.Item2), end.Token))];
        await wamp.Coordinator.PresentAsync(2);
        await wamp.Coordinator.CreateAsync("r", spec);
        var expected = await wamp.Coordinator.CalmAsync("r", spec,
            [ScriptedClient.Moves("LR_Worker_1", 1), ScriptedClient.Moves("LR_Worker_2", 2)]);

        var outcome = await wamp.Coordinator.RunAsync("r", spec, Now);

        Assert.All((await wamp.Coordinator.RoundAsync("r", 3)).Cohort, client => Assert.Null(client.Detail));
        Assert.Equal(expected.ModelSha256, outcome.ModelSha256);
        await end.CancelAsync();
        await Task.WhenAll(boards).ContinueWith(_ => { }, TaskScheduler.Default);
        await wamp.Coordinator.Clients.WaitAsync(() => wamp.Coordinator.Clients.Count == 0, Now);
    }

    [Fact]
    public async Task Our_board_whose_key_the_master_does_not_know_hears_why()
    {
        await using var wamp = await SecureAsync(_keys);
        using var own = new BoardKeyFolder("LR_Worker_1");
        _keys.Replace("LR_Worker_1");
        using var end = CancellationTokenSource.CreateLinkedTokenSource(Now);
        var notes = new BoardNotes();
        var board = Line(wamp, Two, notes, BoardKeys.Of(own.Location, "LR_Worker_1"))
            .RunAsync(ScriptedClient.Moves("LR_Worker_1", 1), end.Token);

        Assert.Contains("LR_Worker_1.pub.pem there is not that of", await notes.Reason.Task.WaitAsync(s_patience, Now),
            StringComparison.Ordinal);

        Assert.Equal(0, wamp.Coordinator.Clients.Count);
        await end.CancelAsync();
        await board.ContinueWith(_ => { }, TaskScheduler.Default);
    }
}
