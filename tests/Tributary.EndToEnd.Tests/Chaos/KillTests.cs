using System.Text.Json;
using Tributary.Core.Rounds;
using Tributary.Core.Specs;
using Tributary.Engine.Data;
using Tributary.Engine.Partitions;
using Tributary.Engine.Specs;
using Tributary.Storage.Tests.Buckets;
using Tributary.Storage.Tests.Postgres;

namespace Tributary.EndToEnd.Tests.Chaos;

/// <summary>Coordinators killed again and again (SIGKILL) while they work; run after run, until all kills are done. Nothing that was
/// acknowledged is lost or counts twice, and every run ends in the model of its calm repetition.</summary>
public sealed class KillTests
{
    private const int Clients = 5;
    private const int Rounds = 10;

    private const string Run = """
        name: kills
        model: s4t-net
        rounds: 10
        seed: 11
        strategy: fedadam
        cohort: { size: 5, quorum: 1, waitFor: 3, deadline: 60s, failedRounds: 20 }
        training: { epochs: 4, batchSize: 10, optimizer: { kind: sgd, learningRate: 0.02 } }
        evaluation: { on: none }
        """;

    [Fact]
    public Task Forty_kills_of_a_coordinator_lose_nothing() => KillAsync(40);

    /// <summary>Nightly: <c>-explicit only -method "*thousand_kills*" -showLiveOutput</c>.</summary>
    [Fact(Explicit = true)]
    public Task A_thousand_kills_of_a_coordinator_lose_nothing() => KillAsync(1000);

    [Fact]
    public Task Six_kills_of_two_coordinators_on_one_database_lose_nothing() => FailOverAsync(6);

    /// <summary>Nightly: <c>-explicit only -method "*hundred_kills*" -showLiveOutput</c>.</summary>
    [Fact(Explicit = true)]
    public Task A_hundred_kills_of_each_of_two_coordinators_on_one_database_lose_nothing() => FailOverAsync(200);

    private static Task KillAsync(int kills) => RageAsync(kills, ["data"], []);

    // Whoever is reached is killed; the other one takes over, while the killed one comes back to wait for its turn.
    private static async Task FailOverAsync(int kills)
    {
        await using var database = await PostgresServer.StartAsync();
        await using var bucket = await S3Server.StartAsync();
        await RageAsync(kills, ["first", "second"],
            ["--database", await database.CreateDatabaseAsync(), "--models", bucket.Address("models"), "--spool", bucket.Address("spool")]);
    }

    private static async Task RageAsync(int kills, string[] folders, string[] options)
    {
        var cancellation = TestContext.Current.CancellationToken;
        var folder = Directory.CreateTempSubdirectory("tributary-kills-").FullName;
        try
        {
            await using var federation = new Federation(folder, Clients, null, [.. folders.Select(name => Path.Combine(folder, name))],
                options);
            for (var i = 0; i < folders.Length; i++) federation.StartCoordinator(i);
            await federation.ReadyAsync(cancellation);
            for (var i = 0; i < Clients; i++) federation.StartClient(i);
            var random = SeededRandom.For(2026, "kills");
            var runs = new List<string>();
            for (var kill = 0; kill < kills; kill++)
            {
                // 1. There is always a run under way.
                if (runs.Count == 0 || await federation.HasEndedAsync(runs[^1], cancellation))
                    runs.Add(await federation.StartRunAsync(Run, cancellation));

                // 2. At a moment that the seed picks, once something came in since the last kill.
                var before = federation.Acknowledged.Count;
                while (federation.Acknowledged.Count == before && !await federation.HasEndedAsync(runs[^1], cancellation))
                    await Task.Delay(20, cancellation);
                await Task.Delay(random.NextInt32(400), cancellation);
                federation.KillCoordinator();

                // 3. It is back at once; or the other one is reached and takes the run over, and the killed one comes back to stand by.
                if (folders.Length > 1) await TakeOverAsync(federation, runs[^1], folders, cancellation);
                else federation.StartCoordinator();
                await federation.ReadyAsync(cancellation);
            }

            while (!await federation.HasEndedAsync(runs[^1], cancellation)) await Task.Delay(100, cancellation);
            var updates = 0;
            foreach (var run in runs) updates += await CheckAsync(federation, run, cancellation);
            Assert.True(federation.Acknowledged.Count >= kills / 2,
                $"{federation.Acknowledged.Count} acknowledgements over {kills} kills: that proves little");
            TestContext.Current.TestOutputHelper?.WriteLine(
                $"{kills} kills, {runs.Count} runs of {Rounds} rounds, {federation.Acknowledged.Count} acknowledgements, {updates} "
                + $"updates counted");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task TakeOverAsync(Federation federation, string run, string[] folders, CancellationToken cancellation)
    {
        var killed = federation.Active;
        federation.Active = (killed + 1) % folders.Length;
        while (!await federation.HasEndedAsync(run, cancellation)
            && ((string?)(await federation.AskAsync($"api/runs/{run}", cancellation))?["owner"])?.EndsWith(folders[federation.Active],
                StringComparison.Ordinal) != true) await Task.Delay(50, cancellation);
        federation.StartCoordinator(killed);
    }

    private static async Task<int> CheckAsync(Federation federation, string run, CancellationToken cancellation)
    {
        var rounds = (await federation.AskAsync($"api/runs/{run}/rounds?cohort=true&limit=1000", cancellation))!["items"]!.AsArray()
            .Select(round => round.Deserialize(RecordsJson.Default.RoundRecord)!).ToList();
        Assert.Equal(Rounds, rounds.Count);
        Assert.All(rounds, round => Assert.Equal(round.Cohort.Count, round.Cohort.Select(client => client.Client)
            .Distinct(StringComparer.Ordinal).Count()));
        foreach (var (_, client, round) in federation.Acknowledged.Where(one => one.Run == run))
            Assert.True(rounds[round - 1].Cohort.Single(one => one.Client == client).Refused is null,
                $"{client}'s update of round {round} of run {run} was acknowledged but did not count");
        var problems = new List<SpecProblem>();
        var spec = RunSpecReader.Read(SpecYaml.Read("run", Run, problems).Root, ["data"], problems)!;
        var partition = Partitioner.Deal(EmbeddedMnist.Train, new PartitionSpec { Clients = Clients }, 1);
        Assert.Null(Replay.Difference(rounds, await Replay.RunAsync(spec, rounds, partition, EmbeddedMnist.Train)));
        return rounds.Sum(round => round.Updates);
    }
}
