using System.Security.Cryptography;
using Tributary.Core;
using Tributary.Core.Clients;
using Tributary.Engine.Models;
using Tributary.Engine.Training;
using Tributary.Gateways.Native;
using Tributary.Transports.Messages;
using Tributary.Transports.Native;

namespace Tributary.Gateways.Tests.Native;

/// <summary>Models that the coordinator hands from one node to another: of whom, to whom, and what not.</summary>
public sealed class PeerRelayTests : IAsyncLifetime
{
    private static readonly ModelSpec s_spec = ModelCatalog.Find("logreg")!;
    private readonly CancellationTokenSource _over = new();
    private NativeHarness _harness = null!;
    private RawLink _raw = null!;

    private static CancellationToken Now => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _harness = await NativeHarness.StartAsync(new LinkOptions { Open = true, Lease = TimeSpan.FromMinutes(10) });
        _raw = new RawLink(_harness.Address);
        foreach (var client in (string[])["a", "b", "x"]) await _raw.PollAsync(client, "s");
    }

    public async ValueTask DisposeAsync()
    {
        await _over.CancelAsync();
        _raw.Dispose();
        await _harness.DisposeAsync();
        _over.Dispose();
    }

    [Fact]
    public async Task A_peer_is_asked_for_its_model_once_somebody_wants_it_and_nothing_of_it_stays_after_the_round()
    {
        var (a, b) = (Ask("a", "b"), Ask("b", "a"));
        Assert.Equal(410, await PutAsync("b", File("b")));

        var getting = GetAsync("a", "b");
        PollReply news;
        do
        {
            news = await _raw.PollAsync("b", "s", "r/1/gossip");
        }
        while (news.Relay is null && !getting.IsCompleted);

        Assert.Equal(["r/1/gossip"], news.Relay);
        Assert.Equal(200, await PutAsync("b", File("b")));
        Assert.Equal(200, await PutAsync("b", File("b")));

        Assert.Equal(200, await getting);
        Assert.Equal(200, await GetAsync("a", "b"));
        Assert.True(_harness.Coordinator.Spool.Bytes > 0);
        await _over.CancelAsync();
        await Task.WhenAll(a.ContinueWith(_ => { }, TaskScheduler.Default), b.ContinueWith(_ => { }, TaskScheduler.Default));
        Assert.Equal(0, _harness.Coordinator.Spool.Bytes);
        Assert.Equal(410, await GetAsync("a", "b"));
    }

    [Fact]
    public async Task Strangers_other_rounds_and_who_is_no_peer_have_nothing()
    {
        _ = (Ask("a", "b"), Ask("b", "a"));
        await GiveAsync();

        Assert.Equal(410, await GetAsync("x", "b"));
        Assert.Equal(410, await GetAsync("a", "b", round: 2));
        Assert.Equal(410, await GetAsync("a", "b", run: "q"));
        Assert.Equal(404, await GetAsync("a", "x"));
        Assert.Equal(410, await PutAsync("x", File("x")));
        Assert.Equal(410, await PutAsync("b", File("b"), round: 2));
    }

    [Theory]
    [InlineData("garbage")]
    [InlineData("nothing")]
    [InlineData("NaN")]
    [InlineData("another client's")]
    [InlineData("another round's")]
    [InlineData("another layout")]
    public async Task What_peers_cannot_average_with_is_refused_at_the_door_and_its_node_left_out(string what)
    {
        _ = (Ask("a", "b"), Ask("b", "a"));
        var getting = GetAsync("a", "b");
        await _raw.PollAsync("b", "s", "r/1/gossip");
        var layout = s_spec.Layout();
        var nan = new float[layout.Length];
        nan[^1] = float.NaN;

        Assert.Equal(422, await PutAsync("b", what switch
        {
            "garbage" => [1, 2, 3],
            "nothing" => [],
            "NaN" => PeerModelFile.Write(new ModelState(layout, nan), "r", 1, "b"),
            "another client's" => File("a"),
            "another round's" => PeerModelFile.Write(Model(0), "r", 2, "b"),
            _ => PeerModelFile.Write(new ModelState(new TensorLayout(layout.Tensors.Take(1)), new float[layout.Tensors[0].Length]), "r", 1,
                "b"),
        }));

        Assert.Equal(404, await getting);
        Assert.Equal(0, _harness.Coordinator.Spool.Bytes);
    }

    [Fact]
    public async Task What_is_too_large_damaged_on_its_way_or_not_signed_by_its_node_can_be_sent_again()
    {
        _ = (Ask("a", "b"), Ask("b", "a"));
        var getting = GetAsync("a", "b");
        await _raw.PollAsync("b", "s", "r/1/gossip");

        Assert.Equal(413, await PutAsync("b", new byte[PeerModelFile.MaxBytes(s_spec.Layout()) + 1]));
        Assert.Equal(400, await PutAsync("b", File("b"), digest: new byte[32]));
        Assert.Equal(403, await PutAsync("b", File("b"), signature: "AAAA"));
        Assert.Equal(200, await PutAsync("b", File("b")));
        Assert.Equal(200, await getting);
    }

    [Fact]
    public async Task Who_failed_or_went_gives_nothing_and_nobody_waits_for_it()
    {
        var (_, b) = (Ask("a", "b"), Ask("b", "a"));
        var getting = GetAsync("a", "b");
        await _raw.PollAsync("b", "s", "r/1/gossip");

        await _raw.PostAsync("link/runs/r/rounds/1/reply",
            """{ "kind": "gossip", "refusal": { "reason": "OutOfData", "detail": "no samples" } }""", "b");

        Assert.IsType<Refusal>(await b);
        Assert.Equal(404, await getting);
    }

    [Fact]
    public async Task What_a_node_tells_of_the_round_is_read_and_bounded()
    {
        var a = Ask("a", "b");

        var (status, _) = await _raw.PostAsync("link/runs/r/rounds/1/reply", """
            { "kind": "gossip", "gossip": { "examples": -5, "trainSeconds": 1e300, "averaged": ["b", "b", "../x"],
              "metrics": { "loss": 0.5, "f1": "no number" } } }
            """);

        Assert.Equal(200, status);
        var reply = Assert.IsType<GossipReply>(await a);
        Assert.Equal((0L, TimeSpan.Zero, 0.5, 1), (reply.Examples, reply.TrainTime, reply.Metric("loss"), reply.Metrics.Count));
        Assert.Equal(["b"], reply.Averaged);
    }

    [Theory]
    [InlineData("10.0.0.7")]
    [InlineData("http://10.0.0.7:80")]
    [InlineData("169.254.169.254:80")]
    public async Task A_poll_that_names_no_place_for_peers_is_refused_by_name(string peer)
    {
        var (status, body) = await _raw.PostAsync("link/poll", $$"""{ "session": "s", "client": { "peer": "{{peer}}" } }""");

        Assert.Equal(400, status);
        Assert.Contains("client.peer", (string?)body!["detail"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Peers_are_told_with_the_places_that_they_name_now()
    {
        await _raw.PostAsync("link/poll", """{ "session": "s", "client": { "gossips": true, "peer": "10.0.0.7:7080" } }""", "b");
        _ = Ask("a", "b");

        var told = Assert.Single((await _raw.PollAsync("a", "s")).Assignments);

        Assert.Equal(("gossip", 0.5), (told.Kind, told.OwnWeight!.Value));
        Assert.Equal([("b", 0.5, "10.0.0.7:7080")], told.Peers!.Select(peer => (peer.Client, peer.Weight, peer.Address)));
        Assert.True(_harness.Coordinator.Clients.Find("b")!.Info.Can.HasFlag(ClientAbilities.Peer));
        Assert.False(_harness.Coordinator.Clients.Find("a")!.Info.Can.HasFlag(ClientAbilities.Peer));
    }

    private async Task GiveAsync()
    {
        var getting = GetAsync("a", "b");
        await _raw.PollAsync("b", "s", "r/1/gossip");
        Assert.Equal(200, await PutAsync("b", File("b")));
        Assert.Equal(200, await getting);
    }

    private Task<Reply> Ask(string client, string peer) => _harness.Coordinator.Clients.Find(client)!.AskAsync(new GossipAssignment
    {
        RunId = "r",
        Round = 1,
        Spec = s_spec,
        Model = Model(0),
        Training = new TrainingOptions(),
        Participants = ["a", "b"],
        Peers = [new GossipPeer(peer, 0.5)],
        OwnWeight = 0.5,
    }, _over.Token);

    private async Task<int> GetAsync(string client, string peer, int round = 1, string run = "r")
        => (await _raw.SendAsync(HttpMethod.Get, $"link/runs/{run}/rounds/{round}/peers/{peer}", client: client)).Status;

    private async Task<int> PutAsync(string client, byte[] body, int round = 1, byte[]? digest = null, string? signature = null)
    {
        var headers = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            [LinkProtocol.DigestHeader] = LinkProtocol.DigestField(digest ?? SHA256.HashData(body)),
        };
        if (signature is not null) headers[LinkProtocol.SignatureHeader] = signature;
        return (await _raw.SendAsync(HttpMethod.Put, $"link/runs/r/rounds/{round}/peer", new ByteArrayContent(body), client,
            headers: headers)).Status;
    }

    private static byte[] File(string client) => PeerModelFile.Write(Model(0.5f), "r", 1, client);

    private static ModelState Model(float value)
    {
        var values = new float[s_spec.Layout().Length];
        Array.Fill(values, value);
        return new ModelState(s_spec.Layout(), values);
    }
}
