using System.Text.Json;
using Tributary.Client;
using Tributary.Core.Clients;
using Tributary.Core.Rounds;
using Tributary.Core.Specs;
using Tributary.Engine.Data;
using Tributary.Engine.Partitions;
using Tributary.Engine.Specs;
using Tributary.Engine.Training;
using Tributary.Storage.Runs;

namespace Tributary.EndToEnd.Tests.Chaos;

/// <summary>A coordinator killed again and again (SIGKILL) under clients that work on over rounds. What was acknowledged counts, once, and
/// what was recorded gives the same models again.</summary>
public sealed class BufferedKillTests
{
    private const int Clients = 6;
    private const int Rounds = 20;
    private const int Kills = 6;

    // A client that holds many digits takes long: the largest part has several times as many as the smallest.
    private const string Run = """
        name: late
        model: s4t-net
        rounds: 20
        seed: 12
        strategy: { name: fedbuff, buffer: 3, concurrency: 6, staleness: hinge }
        cohort: { deadline: 60s, failedRounds: 20 }
        training: { epochs: 3, batchSize: 10, optimizer: { kind: sgd, learningRate: 0.02 } }
        evaluation: { on: none }
        """;

    [Fact]
    public async Task Kills_in_the_middle_of_a_buffered_run_lose_nothing_and_its_records_come_to_the_same_models()
    {
        var cancellation = TestContext.Current.CancellationToken;
        var folder = Directory.CreateTempSubdirectory("tributary-late-").FullName;
        try
        {
            await using var federation = new Federation(folder, Clients, null, Path.Combine(folder, "data")) { Deal = "quantity:1" };
            federation.StartCoordinator();
            await federation.ReadyAsync(cancellation);
            for (var i = 0; i < Clients; i++) federation.StartClient(i);
            var run = await federation.StartRunAsync(Run, cancellation);
            var random = SeededRandom.For(2027, "kills");
            for (var kill = 0; kill < Kills; kill++)
            {
                // Once something came in since the last kill, at a moment that the seed picks.
                var before = federation.AcknowledgedAsks.Count;
                while (federation.AcknowledgedAsks.Count == before && !await federation.HasEndedAsync(run, cancellation))
                    await Task.Delay(20, cancellation);
                await Task.Delay(random.NextInt32(300), cancellation);
                federation.KillCoordinator();
                federation.StartCoordinator();
                await federation.ReadyAsync(cancellation);
            }

            while (!await federation.HasEndedAsync(run, cancellation)) await Task.Delay(100, cancellation);
            await CheckAsync(federation, run, cancellation);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task CheckAsync(Federation federation, string run, CancellationToken cancellation)
    {
        var history = (await federation.AskAsync($"api/runs/{run}/rounds?cohort=true&limit=1000", cancellation))!["items"]!.AsArray()
            .Select(round => round.Deserialize(RecordsJson.Default.RoundRecord)!).ToList();
        Assert.Equal(Rounds, history.Count);
        var counted = history.SelectMany(round => round.Cohort).Where(client => client.Refused is null)
            .Select(client => new AskKey(client.Ask!.Value, client.Client)).ToList();
        Assert.Equal(counted.Count, counted.Distinct().Count());

        // What was acknowledged counted, but for what came from those who were still at work when the last round was saved.
        var settled = history.SelectMany(round => round.Cohort).Select(client => new AskKey(client.Ask!.Value, client.Client)).ToHashSet();
        foreach (var one in federation.AcknowledgedAsks.Where(one => one.Run == run).Select(one => new AskKey(one.Ask, one.Client)))
            if (settled.Contains(one)) Assert.Contains(one, counted);
            else Assert.DoesNotContain(settled, other => other.Client == one.Client && other.Ask > one.Ask);
        Assert.Contains(history.SelectMany(round => round.Cohort), client => client.Behind > 0);
        Assert.InRange(federation.AcknowledgedAsks.Count, Kills, int.MaxValue);

        var problems = new List<SpecProblem>();
        var spec = RunSpecReader.Read(SpecYaml.Read("run", Run, problems).Root, ["data"], problems)!;
        var partition = Partitioner.Deal(EmbeddedMnist.Train,
            new PartitionSpec { Kind = PartitionKind.Quantity, Clients = Clients, Exponent = 1 }, 1);
        using var pool = new TrainerPool(2);
        var clients = new ClientRegistry();
        foreach (var (i, id) in partition.Clients.Index())
            clients.Join(new LocalTrainer(id, new Subset(EmbeddedMnist.Train, partition.Samples[i]), pool, TimeProvider.System));
        var ports = new RunPorts { Clients = clients, Store = new MemoryRunStore(), Observer = new Silent() };
        Assert.Null(await RunFactory.ReplayAsync(run, spec, RunFactory.Draw(spec), history, ports, cancellation));
    }

    private sealed class Silent : IRunObserver;
}
