using System.Collections.Concurrent;
using Tributary.Core;
using Tributary.Core.Clients;
using Tributary.Engine.Models;
using Tributary.Engine.Training;
using Tributary.Gateways.Tests.Contract;
using Tributary.Transports.Lines;
using Tributary.Transports.Native;

namespace Tributary.Gateways.Tests.Native;

/// <summary>A node by itself: what it goes on from, and what becomes of peers that give nothing.</summary>
public sealed class GossipNodeTests : IAsyncLifetime
{
    private static readonly ModelSpec s_spec = ModelCatalog.Find("logreg")!;
    private readonly string _folder = Directory.CreateTempSubdirectory("tributary-node-").FullName;
    private readonly Notes _notes = new();
    private readonly PublishedModels _published = new(TimeProvider.System);
    private NativeHarness _harness = null!;
    private HttpClient _http = null!;

    private static CancellationToken Now => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _harness = await NativeHarness.StartAsync();
        _http = new HttpClient { BaseAddress = _harness.Address, Timeout = Timeout.InfiniteTimeSpan };
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _harness.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task The_weight_of_a_peer_that_gives_nothing_goes_to_the_node_itself()
    {
        var reply = Assert.IsType<GossipReply>(await Node(ScriptedClient.Moves("a", 0.5f)).AskAsync(Round(1), Now));

        Assert.Equal((10L, 0.25), (reply.Examples, reply.Metric(Metrics.Loss)));
        Assert.Empty(reply.Averaged!);
        Assert.Equal(["b", "c"], _notes.LeftOut.Order());
        Assert.Equal(0.5f, new KeptModels(_folder).Own(Round(1))!.Model.Values.Span[0]);
    }

    [Fact]
    public async Task A_round_that_was_done_is_not_done_again_and_the_next_goes_on_from_it()
    {
        var first = await Node(ScriptedClient.Moves("a", 0.5f)).AskAsync(Round(1), Now);

        // Another process of the same client.
        var trainer = ScriptedClient.Moves("a", 0.25f);
        var again = await Node(trainer).AskAsync(Round(1), Now);
        Assert.Equal((0, ((GossipReply)first).Examples, 0.25), (trainer.Asked, ((GossipReply)again).Examples,
            ((GossipReply)again).Metric(Metrics.Loss)));
        Assert.NotNull((await _published.WaitAsync("r", 1, TimeSpan.Zero, Now))?.File);

        await Node(trainer).AskAsync(Round(3), Now);
        var own = new KeptModels(_folder).Own(Round(3))!;
        Assert.Equal((3, 0.75f), (own.Round, own.Model.Values.Span[0]));
    }

    [Fact]
    public async Task What_was_trained_but_not_averaged_is_not_trained_again()
    {
        await Node(ScriptedClient.Moves("a", 0.5f)).AskAsync(Round(1), Now);
        foreach (var file in Directory.GetFiles(_folder, "*~own*")) File.Delete(file);
        var trainer = ScriptedClient.Moves("a", 9);

        await Node(trainer).AskAsync(Round(1), Now);

        Assert.Equal((0, 0.5f), (trainer.Asked, new KeptModels(_folder).Own(Round(1))!.Model.Values.Span[0]));
    }

    [Fact]
    public async Task Damaged_files_and_those_of_another_run_of_the_same_name_are_not_gone_on_from()
    {
        await Node(ScriptedClient.Moves("a", 0.5f)).AskAsync(Round(1), Now);
        Assert.Null(new KeptModels(_folder).Own(Round(1) with { Model = Model(3) }));

        foreach (var file in Directory.GetFiles(_folder)) await File.WriteAllTextAsync(file, "no model", Now);

        Assert.Null(new KeptModels(_folder).Own(Round(1)));
        await Node(ScriptedClient.Moves("a", 0.5f)).AskAsync(Round(2), Now);
        Assert.Equal(0.5f, new KeptModels(_folder).Own(Round(2))!.Model.Values.Span[0]);
    }

    [Fact]
    public async Task The_newest_few_runs_are_kept()
    {
        for (var run = 0; run < 7; run++) await Node(ScriptedClient.Moves("a", 0.5f)).AskAsync(Round(1) with { RunId = $"r{run}" }, Now);

        Assert.Equal(8, Directory.GetFiles(_folder).Length);
        Assert.NotNull(new KeptModels(_folder).Own(Round(1) with { RunId = "r6" }));
        Assert.Null(new KeptModels(_folder).Own(Round(1) with { RunId = "r0" }));
    }

    [Fact]
    public async Task Who_cannot_train_says_so_and_its_peers_hear_it()
    {
        var waiting = _published.WaitAsync("r", 1, TimeSpan.FromMinutes(1), Now);
        var node = Node(new ScriptedClient("a", (_, _) => Task.FromResult<Reply>(new Refusal(RefusalReason.OutOfData, "no samples"))));

        Assert.Equal(RefusalReason.OutOfData, Assert.IsType<Refusal>(await node.AskAsync(Round(1), Now)).Reason);

        Assert.Null((await waiting)!.File);
        var diverged = Node(ScriptedClient.Moves("a", float.NaN));
        Assert.Equal(RefusalReason.NotANumber, Assert.IsType<Refusal>(await diverged.AskAsync(Round(2), Now)).Reason);
        Assert.Empty(Directory.GetFiles(_folder));
    }

    [Theory]
    [InlineData("../../etc")]
    [InlineData("a/b")]
    [InlineData("")]
    public async Task Ids_that_name_no_run_are_refused(string run)
        => Assert.IsType<Refusal>(await Node(ScriptedClient.Moves("a", 1)).AskAsync(Round(1) with { RunId = run }, Now));

    [Fact]
    public async Task Who_is_no_participant_or_its_own_peer_is_told_so()
    {
        var node = Node(ScriptedClient.Moves("a", 1));

        Assert.IsType<Refusal>(await node.AskAsync(Round(1) with { Participants = ["b", "c"] }, Now));
        Assert.IsType<Refusal>(await node.AskAsync(Round(1) with { Peers = [new GossipPeer("a", 0.5)] }, Now));
    }

    [Fact]
    public async Task A_peer_that_never_gives_its_model_is_waited_for_until_the_deadline_only()
    {
        using var raw = new RawLink(_harness.Address);
        foreach (var client in (string[])["a", "b", "c"]) await raw.PollAsync(client, "s");
        using var over = CancellationTokenSource.CreateLinkedTokenSource(Now);
        var asks = new[] { "a", "b", "c" }.Select(client => _harness.Coordinator.Clients.Find(client)!.AskAsync(Round(1) with
        {
            Peers = [.. new[] { "a", "b", "c" }.Where(peer => peer != client).Select(peer => new GossipPeer(peer, 0.25))],
        }, over.Token)).ToList();

        var reply = await Node(ScriptedClient.Moves("a", 0.5f)).AskAsync(Round(1) with
        {
            Deadline = TimeProvider.System.GetUtcNow() + TimeSpan.FromMilliseconds(700),
        }, Now);

        Assert.Empty(Assert.IsType<GossipReply>(reply).Averaged!);
        Assert.Equal(["b", "c"], _notes.LeftOut.Order());
        await over.CancelAsync();
        await Task.WhenAll(asks.Select(ask => ask.ContinueWith(_ => { }, TaskScheduler.Default)));
    }

    private GossipNode Node(IClient trainer) => new(trainer, new KeptModels(_folder), _published,
        new PeerFetcher(null, new NativeLink(_http, "a", TimeProvider.System), TimeSpan.FromMinutes(1), TimeProvider.System), _notes,
        TimeProvider.System.GetUtcNow, TimeProvider.System);

    private static GossipAssignment Round(int round) => new()
    {
        RunId = "r",
        Round = round,
        Spec = s_spec,
        Model = Model(0),
        Training = new TrainingOptions(),
        Participants = ["a", "b", "c"],
        Peers = [new GossipPeer("b", 0.25), new GossipPeer("c", 0.25)],
        OwnWeight = 0.5,
    };

    private static ModelState Model(float value)
    {
        var values = new float[s_spec.Layout().Length];
        Array.Fill(values, value);
        return new ModelState(s_spec.Layout(), values);
    }

    private sealed class Notes : ILineObserver
    {
        public ConcurrentQueue<string> LeftOut { get; } = [];

        public void PeerLeftOut(AssignmentId assignment, string peer, string reason) => LeftOut.Enqueue(peer);
    }
}
