using Tributary.Core.Rounds;
using Tributary.Engine.Models;
using Tributary.Gateways.Tests.Contract;
using Tributary.Gateways.Tests.Native;

namespace Tributary.Gateways.Tests.Faas;

/// <summary>Rounds with functions in them.</summary>
public sealed class MixedRoundTests
{
    [Fact]
    public async Task Functions_native_and_simulated_clients_give_the_aggregate_of_the_same_in_process()
    {
        var spec = new RunSpec
        {
            Model = ModelCatalog.Find("logreg")!,
            Rounds = 3,
            Cohort = new() { Size = 6, Quorum = 6, WaitFor = 6 },
            Evaluation = new() { On = EvaluationPlace.None },
        };
        (string Id, float Step, long Examples)[] clients = [("client_0", 0.5f, 10), ("client_1", -0.25f, 3), ("client_2", 3e-7f, 600),
            ("native-1", 0.1f, 7), ("native-2", -1.1f, 1), ("here", 0.7f, 59)];
        await using var faas = await FaasHarness.StartAsync();
        await using var native = await NativeHarness.StartAsync(faas.Coordinator);
        await faas.Coordinator.CreateAsync("mixed", spec);
        var expected = await faas.Coordinator.CalmAsync("mixed", spec,
            clients.Select(one => ScriptedClient.Moves(one.Id, one.Step, one.Examples)));

        foreach (var (id, step, examples) in clients)
        {
            var trainer = ScriptedClient.Moves(id, step, examples);
            if (id == "here") faas.Coordinator.Clients.Join(trainer);
            else if (id.StartsWith("client_", StringComparison.Ordinal)) await faas.StartClientAsync(trainer);
            else await native.StartClientAsync(trainer);
        }

        await faas.Coordinator.PresentAsync(clients.Length);
        var outcome = await faas.Coordinator.RunAsync("mixed", spec, TestContext.Current.CancellationToken);

        for (var round = 1; round <= 3; round++)
        {
            var cohort = (await faas.Coordinator.RoundAsync("mixed", round)).Cohort;
            Assert.Equal(clients.Length, cohort.Count);
            Assert.All(cohort, client => Assert.Null(client.Refused));
        }

        Assert.Equal(expected.ModelSha256, outcome.ModelSha256);
    }

    [Fact]
    public async Task Functions_that_fail_and_hang_change_nothing_of_the_model_and_count_once()
    {
        var spec = new RunSpec
        {
            Model = ModelCatalog.Find("logreg")!,
            Rounds = 6,
            Cohort = new() { Size = 8, Quorum = 8, WaitFor = 8 },
            Evaluation = new() { On = EvaluationPlace.None },
        };
        var clients = Enumerable.Range(0, 8).Select(i => (Id: $"client_{i}", Step: 0.1f * i, Examples: 10L + i)).ToList();
        await using var faas = await FaasHarness.StartAsync();
        await faas.Coordinator.CreateAsync("faults", spec);
        var expected = await faas.Coordinator.CalmAsync("faults", spec,
            clients.Select(one => ScriptedClient.Moves(one.Id, one.Step, one.Examples)));
        foreach (var (id, step, examples) in clients) await faas.StartClientAsync(ScriptedClient.Moves(id, step, examples));
        await faas.Coordinator.PresentAsync(clients.Count);

        // From here on each fifth call fails before or after the work, or answers garbage, and each seventh never answers.
        var run = faas.Platform.Run;
        faas.Platform.Run = async (function, call, parameters, cancellation) =>
        {
            if (call % 7 == 0) await Task.Delay(Timeout.Infinite, cancellation);
            if (call % 5 == 0 && call % 2 == 0) return ScriptedPlatform.Failure("no memory");
            var result = await run(function, call, parameters, cancellation);
            return call % 15 == 0 ? ScriptedPlatform.Success("<html>") : call % 5 == 0 ? ScriptedPlatform.Failure("it died afterwards")
                : result;
        };
        var outcome = await faas.Coordinator.RunAsync("faults", spec, TestContext.Current.CancellationToken)
            .WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);

        Assert.Equal(expected.ModelSha256, outcome.ModelSha256);
        var tally = faas.Gateway.Fabric.Clusters.Single().Tally;
        Assert.True(tally.Speculative > 0 && tally.Repeated > tally.Speculative, $"{tally}");
    }
}
