using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Tributary.Core.Rounds;
using Tributary.Core.Specs;
using Tributary.Engine.Data;
using Tributary.Engine.Partitions;
using Tributary.Engine.Specs;
using Tributary.Storage.Tests.Buckets;
using Tributary.Storage.Tests.Postgres;

namespace Tributary.EndToEnd.Tests.Chaos;

/// <summary>Ten clients, twenty rounds, two hundred faults that one seed draws: whatever happens, no acknowledged update is lost and none
/// counts twice.</summary>
public sealed class ChaosTests
{
    private const int Clients = 10;
    private const int Rounds = 20;
    private const int Faults = 200;

    private const string Run = """
        name: chaos
        model: s4t-net
        rounds: 20
        seed: 11
        strategy: fedadam
        cohort: { size: 10, quorum: 1, waitFor: 3, deadline: 60s, failedRounds: 20 }
        training: { epochs: 16, batchSize: 10, optimizer: { kind: sgd, learningRate: 0.02 } }
        evaluation: { on: none }
        """;

    [Theory]
    [InlineData("sqlite and files")]
    [InlineData("postgresql and s3")]
    public async Task A_run_through_two_hundred_faults_ends_as_the_calm_run_with_the_same_outcomes(string stores)
    {
        await using var database = stores == "postgresql and s3" ? await PostgresServer.StartAsync() : null;
        await using var bucket = database is null ? null : await S3Server.StartAsync();
        string[] options = database is null ? []
            : ["--database", await database.CreateDatabaseAsync(), "--models", bucket!.Address("chaos")];
        ServerFault[] servers = database is null ? []
            : [new("database restarted", database.StopAsync, database.StartAgainAsync),
            new("bucket restarted", bucket!.StopAsync, bucket!.StartAgainAsync)];
        var folder = Directory.CreateTempSubdirectory("tributary-chaos-").FullName;
        var disk = SmallDisk.Mount(Path.Combine(folder, "disk"), 256);
        var cancellation = TestContext.Current.CancellationToken;
        try
        {
            await using var federation = new Federation(folder, Clients, disk, Path.Combine(folder, "disk", "data"), options);
            federation.StartCoordinator();
            await federation.ReadyAsync(cancellation);
            using var document = new StringContent(Run, Encoding.UTF8, new MediaTypeHeaderValue("application/yaml"));
            using var created = await federation.Http.PostAsync(federation.At("api/runs"), document, cancellation);
            var said = await created.Content.ReadAsStringAsync(cancellation);
            Assert.True(created.IsSuccessStatusCode, said);
            var id = (string)JsonNode.Parse(said)!["id"]!;
            for (var i = 0; i < Clients; i++) federation.StartClient(i);

            // 1. The storm.
            var storm = new Storm(federation, disk, servers, SeededRandom.For(2026, "chaos"));
            var drawn = await storm.RageAsync(Faults, () => RoundsAsync(federation, id, cancellation), Rounds, cancellation);

            // 2. It ends by itself.
            JsonNode? run = null;
            while (run is null || Status(run) is "running" or "queued")
            {
                await Task.Delay(200, cancellation);
                federation.Revive();
                run = await federation.AskAsync($"api/runs/{id}", cancellation);
            }

            Assert.True(Status(run) == "completed", run.ToJsonString() + federation.Errors);
            var rounds = (await federation.AskAsync($"api/runs/{id}/rounds?cohort=true&limit=1000", cancellation))!["items"]!.AsArray()
                .Select(round => round.Deserialize(RecordsJson.Default.RoundRecord)!).ToList();
            Assert.Equal(Rounds, rounds.Count);
            Assert.Equal(Faults, drawn.Values.Sum());

            // 3. What was acknowledged counted, once.
            Assert.All(rounds, round => Assert.Equal(round.Cohort.Count, round.Cohort.Select(client => client.Client)
                .Distinct(StringComparer.Ordinal).Count()));
            Assert.NotEmpty(federation.Acknowledged);
            foreach (var (_, client, round) in federation.Acknowledged)
                Assert.True(rounds[round - 1].Cohort.Single(one => one.Client == client).Refused is null,
                    $"{client}'s update of round {round} was acknowledged but did not count");

            // 4. The calm run.
            var problems = new List<SpecProblem>();
            var spec = RunSpecReader.Read(SpecYaml.Read("run", Run, problems).Root, ["data"], problems)!;
            var partition = Partitioner.Deal(EmbeddedMnist.Train, new PartitionSpec { Clients = Clients }, 1);
            Assert.Null(Replay.Difference(rounds, await Replay.RunAsync(spec, rounds, partition, EmbeddedMnist.Train)));
            var faults = string.Join(", ", drawn.Select(fault => $"{fault.Value} {fault.Key}"));
            var refused = rounds.Sum(round => round.Cohort.Count - round.Updates);
            TestContext.Current.TestOutputHelper?.WriteLine(
                $"faults: {faults}; {federation.Acknowledged.Count} acknowledgements; "
                + $"{rounds.Sum(round => round.Updates)} updates counted, {refused} refused");
        }
        finally
        {
            disk?.Dispose();
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<int> RoundsAsync(Federation federation, string id, CancellationToken cancellation)
        => (await federation.AskAsync($"api/runs/{id}", cancellation)) is { } run ? (int)run["rounds"]! : -1;

    private static string Status(JsonNode run) => ((string)run["status"]!).ToLowerInvariant();
}
