using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Tributary.Core.Rounds;
using Tributary.Core.Specs;
using Tributary.Engine.Data;
using Tributary.Engine.Partitions;
using Tributary.Engine.Specs;

namespace Tributary.EndToEnd.Tests.Chaos;

/// <summary>A coordinator whose disk has not a byte left: it says so, promises nothing, and goes on once there is room.</summary>
public sealed class DiskFullTests
{
    private const string Run = """
        name: full
        model: logreg
        rounds: 1
        cohort: { size: 2, waitFor: 2 }
        evaluation: { on: none }
        """;

    [Fact]
    public async Task What_cannot_be_saved_is_not_accepted_and_room_is_all_that_is_needed()
    {
        var cancellation = TestContext.Current.CancellationToken;
        var folder = Directory.CreateTempSubdirectory("tributary-full-").FullName;
        var disk = SmallDisk.Mount(Path.Combine(folder, "disk"), 256);
        try
        {
            Assert.SkipWhen(disk is null, "a small disk needs root and unshare(1)");
            await using var federation = new Federation(folder, 0, disk, Path.Combine(folder, "disk", "data"));
            federation.StartCoordinator();
            await federation.ReadyAsync(cancellation);

            disk.Fill();
            var (refused, words) = await StartAsync(federation, cancellation);
            Assert.Equal(HttpStatusCode.ServiceUnavailable, refused);
            Assert.Contains("make room on the coordinator", words, StringComparison.Ordinal);
            Assert.DoesNotContain("   at ", words, StringComparison.Ordinal);
            using var ready = await federation.Http.GetAsync(federation.At("readyz"), cancellation);
            Assert.Equal(HttpStatusCode.ServiceUnavailable, ready.StatusCode);
            Assert.Contains("disk", await ready.Content.ReadAsStringAsync(cancellation), StringComparison.OrdinalIgnoreCase);
            Assert.Empty(await RunsAsync(federation, cancellation));

            disk.Free();
            Assert.Equal(HttpStatusCode.Created, (await StartAsync(federation, cancellation)).Status);
            Assert.Single(await RunsAsync(federation, cancellation));
        }
        finally
        {
            disk?.Dispose();
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>The disk is full at every write of a round: it has room for none, for one block, for two, and so on, until a whole round
    /// fits.</summary>
    [Fact]
    public async Task Wherever_in_a_round_the_disk_is_full_what_was_acknowledged_counts_and_the_model_is_that_of_the_calm_run()
    {
        const int clients = 3;
        const int block = 4096;
        const string endless = """
            name: full
            model: s4t-net
            rounds: 1000
            seed: 11
            strategy: fedadam
            cohort: { size: 3, quorum: 1, waitFor: 2, deadline: 60s, failedRounds: 1000 }
            training: { epochs: 1, batchSize: 10, optimizer: { kind: sgd, learningRate: 0.02 } }
            evaluation: { on: none }
            """;
        var cancellation = TestContext.Current.CancellationToken;
        var folder = Directory.CreateTempSubdirectory("tributary-full-").FullName;
        var disk = SmallDisk.Mount(Path.Combine(folder, "disk"), 256);
        try
        {
            Assert.SkipWhen(disk is null, "a small disk needs root and unshare(1)");
            await using var federation = new Federation(folder, clients, disk, Path.Combine(folder, "disk", "data"));
            federation.StartCoordinator();
            await federation.ReadyAsync(cancellation);
            var (_, said) = await StartAsync(federation, cancellation, endless);
            var id = (string)JsonNode.Parse(said)!["id"]!;
            for (var i = 0; i < clients; i++) federation.StartClient(i);
            async Task<int> SavedAsync() => (int?)(await federation.AskAsync($"api/runs/{id}", cancellation))?["round"] ?? 0;
            while (await SavedAsync() < 2) await Task.Delay(20, cancellation);

            // 1. Room for so many blocks; what the round does then is its own: it waits, or it ends.
            for (var blocks = 0; blocks < 40; blocks++)
            {
                var before = await SavedAsync();
                disk.Fill(blocks * block);
                for (var i = 0; i < 10 && await SavedAsync() <= before + 1; i++) await Task.Delay(50, cancellation);
                Assert.False(federation.CoordinatorEnded, federation.Errors);
                disk.Free();
                while (await SavedAsync() <= before) await Task.Delay(20, cancellation);
            }

            // 2. It was never anything but late.
            using (var stopped = await federation.Http.PostAsync(federation.At($"api/runs/{id}/stop"), null,
                cancellation)) Assert.True(stopped.IsSuccessStatusCode);
            var rounds = (await federation.AskAsync($"api/runs/{id}/rounds?cohort=true&limit=1000", cancellation))!["items"]!.AsArray()
                .Select(round => round.Deserialize(RecordsJson.Default.RoundRecord)!).ToList();
            foreach (var (_, client, round) in federation.Acknowledged.Where(one => one.Round <= rounds.Count))
                Assert.True(rounds[round - 1].Cohort.Single(one => one.Client == client).Refused is null,
                    $"{client}'s update of round {round} was acknowledged but did not count");
            var problems = new List<SpecProblem>();
            var spec = RunSpecReader.Read(SpecYaml.Read("run", endless, problems).Root, ["data"], problems)! with { Rounds = rounds.Count };
            var partition = Partitioner.Deal(EmbeddedMnist.Train, new PartitionSpec { Clients = clients }, 1);
            Assert.Null(Replay.Difference(rounds, await Replay.RunAsync(spec, rounds, partition, EmbeddedMnist.Train)));
            TestContext.Current.TestOutputHelper?.WriteLine($"{rounds.Count} rounds, {federation.Acknowledged.Count} acknowledgements, the disk full 40 times");
        }
        finally
        {
            disk?.Dispose();
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<(HttpStatusCode Status, string Words)> StartAsync(Federation federation, CancellationToken cancellation,
        string run = Run)
    {
        using var document = new StringContent(run, Encoding.UTF8, new MediaTypeHeaderValue("application/yaml"));
        using var answer = await federation.Http.PostAsync(federation.At("api/runs"), document, cancellation);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync(cancellation));
    }

    private static async Task<JsonArray> RunsAsync(Federation federation, CancellationToken cancellation)
        => (await federation.AskAsync("api/runs", cancellation))!["items"]!.AsArray();
}
