using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Tributary.Coordinator.Api;
using Tributary.Coordinator.Tests.Access;
using Tributary.Coordinator.Tests.Fakes;
using Tributary.Core;
using Tributary.Core.Clients;
using Tributary.Core.Rounds;
using Tributary.Engine.Formats;
using Tributary.Security.Authority;
using Tributary.Storage.Spool;
using Tributary.Transports.Joining;

namespace Tributary.Coordinator.Tests.Native;

/// <summary>Clients of the native link that average with each other by themselves, at a coordinator as it ships.</summary>
public sealed class PeerRunTests : IDisposable
{
    private const string Relayed = """
        name: ring
        model: logreg
        rounds: 4
        seed: 7
        strategy: { name: gossip, topology: ring }
        cohort: { waitFor: 4 }
        training: { epochs: 1, batchSize: 20, optimizer: { kind: sgd, learningRate: 0.05 } }
        evaluation: { on: none }
        data: { set: mnist-mini, partition: { kind: shards, clients: 4 } }
        """;

    private static readonly string Peers = Relayed.Replace("topology: ring", "topology: ring, exchange: peers", StringComparison.Ordinal)
        .Replace("rounds: 4", "rounds: 3", StringComparison.Ordinal);

    private readonly TemporaryFolder _folder = new();
    private readonly CertificateAuthority _authority = CertificateAuthority.Create("the tests", TimeProvider.System);

    private static CancellationToken Now => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Nodes_that_meet_each_other_come_to_the_bits_of_those_whose_models_the_coordinator_holds()
    {
        await using var coordinator = await RunningCoordinator.StartAsync(Path.Combine(_folder.Path, "data"));
        var wanted = await RelayedModelsAsync(coordinator);
        var nodes = Join(coordinator, (_, trainer) => new PeerNode(coordinator.Address, trainer, FolderOf(trainer), Held(trainer)));

        var run = await RunAsync(coordinator);

        Assert.Equal(wanted, Models(run, wanted.Keys));
        Assert.All(nodes, node => Assert.Equal((0, ""), (node.Relayed, string.Join("; ", node.LeftOut))));
        Assert.All(await RoundsAsync(coordinator, run), round => Assert.Equal((4, 8L), (round.Updates, round.Gossip!.Figures.Handovers)));
        foreach (var node in nodes) await node.DisposeAsync();
    }

    [Fact]
    public async Task The_sample_of_three_peers_is_what_three_peers_do()
    {
        await using var coordinator = await RunningCoordinator.StartAsync(Path.Combine(_folder.Path, "data"));
        var sample = await File.ReadAllTextAsync(Path.Combine(Root(), "samples", "gossip", "peers.yaml"), Now);
        var nodes = coordinator.Trainers(Relayed).Take(3)
            .Select(trainer => new PeerNode(coordinator.Address, trainer, FolderOf(trainer), Held(trainer))).ToList();

        var run = await coordinator.PostRunAsync(sample);
        await coordinator.UntilAsync(run.Id, RunStatus.Completed);

        var rounds = await RoundsAsync(coordinator, run.Id);
        Assert.Equal(10, rounds.Count);
        Assert.All(rounds, round => Assert.Equal((3, 6L), (round.Updates, round.Gossip!.Figures.Handovers)));
        Assert.All(nodes, node => Assert.Equal("", string.Join("; ", node.LeftOut)));
        foreach (var node in nodes) await node.DisposeAsync();
    }

    [Fact]
    public async Task Who_does_not_listen_or_cannot_be_reached_is_relayed_to_the_same_bits_where_everybody_shows_credentials()
    {
        await using var open = await RunningCoordinator.StartAsync(Path.Combine(_folder.Path, "data"));
        var wanted = await RelayedModelsAsync(open);
        await using var coordinator = await SecuredCoordinator.StartAsync();
        var token = await coordinator.JoinTokenAsync(uses: 4);
        var nodes = new List<PeerNode>();
        foreach (var (place, trainer) in open.Trainers(Relayed).Index())
        {
            var held = await coordinator.EnrolAsync(token, trainer.Info.Id, withCertificate: place != 0);
            nodes.Add(new PeerNode(coordinator.Address, trainer, FolderOf(trainer), held, listens: place != 2,
                address: place == 1 ? "127.0.0.1:1" : null));
        }

        using var admin = coordinator.Http(coordinator.AdminToken);
        var run = await RunAsync(admin);

        Assert.Equal(wanted, Models(run, wanted.Keys));
        Assert.All(nodes, node => Assert.Equal("", string.Join("; ", node.LeftOut)));
        Assert.All(nodes, node => Assert.True(node.Relayed > 0));
        Assert.Contains("no certificate", nodes[0].OnlyRelayed, StringComparison.Ordinal);
        Assert.All(nodes.Skip(1), node => Assert.Null(node.OnlyRelayed));
        Assert.Equal(0, coordinator.Services.GetRequiredService<UpdateSpool>().Bytes);
        foreach (var node in nodes) await node.DisposeAsync();
    }

    [Fact]
    public async Task A_client_that_comes_back_goes_on_from_the_model_that_it_had()
    {
        await using var coordinator = await RunningCoordinator.StartAsync(Path.Combine(_folder.Path, "data"));
        var trainers = coordinator.Trainers(Relayed);
        var (asked, began) = (new ConcurrentDictionary<int, string>(), new TaskCompletionSource());
        var leaving = new Noting(trainers[3], train =>
        {
            if (train.Round != 2) return Task.CompletedTask;
            began.TrySetResult();
            return Task.Delay(Timeout.Infinite, Now);
        });
        var nodes = trainers.Take(3)
            .Select(trainer => new PeerNode(coordinator.Address, trainer, FolderOf(trainer), Held(trainer))).ToList();
        var node = new PeerNode(coordinator.Address, leaving, FolderOf(leaving), Held(leaving));

        var run = await coordinator.PostRunAsync(Peers);
        await began.Task.WaitAsync(Now);
        var kept = ModelOf(run.Id, leaving.Info.Id);
        await node.DisposeAsync();
        await coordinator.UntilAsync(run.Id, now => now.WaitsFor is not null);
        node = new PeerNode(coordinator.Address, new Noting(trainers[3], train =>
        {
            asked[train.Round] = train.Model.Sha256();
            return Task.CompletedTask;
        }), FolderOf(leaving), Held(leaving));
        await coordinator.UntilAsync(run.Id, RunStatus.Completed);

        Assert.Equal(kept, asked[3]);
        Assert.Equal([4, 3, 4], (await RoundsAsync(coordinator, run.Id)).Select(round => round.Updates));
        await node.DisposeAsync();
        foreach (var other in nodes) await other.DisposeAsync();
    }

    public void Dispose()
    {
        _authority.Dispose();
        _folder.Dispose();
    }

    // What each node has after three rounds is what it is asked to train in the fourth.
    private static async Task<SortedDictionary<string, string>> RelayedModelsAsync(RunningCoordinator coordinator)
    {
        var models = new SortedDictionary<string, string>(StringComparer.Ordinal);
        var nodes = coordinator.Trainers(Relayed).Select(trainer => new Noting(trainer, train =>
        {
            lock (models)
                if (train.Round == 4) models[trainer.Info.Id] = train.Model.Sha256();
            return Task.CompletedTask;
        })).ToList();
        coordinator.Join(nodes);
        var run = await coordinator.PostRunAsync(Relayed);
        await coordinator.UntilAsync(run.Id, RunStatus.Completed);
        foreach (var node in nodes) coordinator.Clients.Leave(node);
        Assert.Equal(4, models.Values.Distinct().Count());
        return models;
    }

    private static List<PeerNode> Join(RunningCoordinator coordinator, Func<int, IClient, PeerNode> make)
        => [.. coordinator.Trainers(Relayed).Index().Select(one => make(one.Index, one.Item))];

    // At a coordinator that wants credentials.
    private static async Task<string> RunAsync(HttpClient admin)
    {
        using var posted = await admin.PostAsync(new Uri("api/runs", UriKind.Relative),
            new StringContent(Peers, Encoding.UTF8, "application/yaml"), Now);
        Assert.Equal(201, (int)posted.StatusCode);
        var run = JsonSerializer.Deserialize(await posted.Content.ReadAsStringAsync(Now), ApiJson.Default.RunInfo)!;
        await using var events = await ServerSentEvents.OpenAsync(admin, $"/api/runs/{run.Id}/events", null, Now);
        while (run.Outcome is null)
        {
            await events.NextAsync(Now);
            run = JsonSerializer.Deserialize(await admin.GetStringAsync($"/api/runs/{run.Id}", Now), ApiJson.Default.RunInfo)!;
        }

        Assert.True(run.Status == RunStatus.Completed, run.Outcome.Reason);
        return run.Id;
    }

    private static async Task<string> RunAsync(RunningCoordinator coordinator)
    {
        var run = await coordinator.PostRunAsync(Peers);
        run = await coordinator.UntilAsync(run.Id, now => now.Outcome is not null);
        Assert.True(run.Status == RunStatus.Completed, run.Outcome!.Reason);
        return run.Id;
    }

    private SortedDictionary<string, string> Models(string run, IEnumerable<string> clients)
        => new(clients.ToDictionary(client => client, client => ModelOf(run, client), StringComparer.Ordinal), StringComparer.Ordinal);

    private string ModelOf(string run, string client)
    {
        var file = SafeTensors.Read(Path.Combine(_folder.Path, client, "gossip", $"{run}~own.safetensors"));
        return new ModelState(file.Layout, file.Values).Sha256();
    }

    private static string Root()
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(root!.FullName, "Tributary.slnx"))) root = root.Parent;
        return root.FullName;
    }

    private LinkCredentials Held(IClient client) => PeerNode.Held(_authority, client.Info.Id);

    private string FolderOf(IClient client) => Path.Combine(_folder.Path, client.Info.Id);

    private static async Task<IReadOnlyList<RoundInfo>> RoundsAsync(RunningCoordinator coordinator, string run)
        => JsonSerializer.Deserialize(await coordinator.Http.GetStringAsync($"/api/runs/{run}/rounds?cohort=true", Now),
            ApiJson.Default.PageRoundInfo)!.Items;

    private sealed class Noting(IClient trainer, Func<TrainAssignment, Task> asked) : IClient
    {
        public ClientInfo Info => trainer.Info;

        public async Task<Reply> AskAsync(Assignment assignment, CancellationToken cancellation)
        {
            if (assignment is TrainAssignment train) await asked(train).WaitAsync(cancellation);
            return await trainer.AskAsync(assignment, cancellation);
        }
    }
}
