using System.Collections.Concurrent;
using Tributary.Core.Rounds;
using Tributary.Engine.Models;
using Tributary.Gateways.Tests.Contract;

namespace Tributary.Gateways.Tests.Faas;

/// <summary>One platform of two goes away in the middle of a run.</summary>
public sealed class PlatformAwayTests
{
    private static readonly RunSpec s_spec = new()
    {
        Model = ModelCatalog.Find("logreg")!,
        Rounds = 6,
        Cohort = new() { Size = 8, Quorum = 4, WaitFor = 8 },
        Evaluation = new() { On = EvaluationPlace.None },
    };

    [Fact]
    public async Task A_platform_that_comes_back_within_the_lease_is_waited_for_and_the_model_is_the_calm_one()
    {
        var (faas, expected) = await StartAsync(s_spec);
        await using var _ = faas;
        var (asked, missed) = (new ConcurrentDictionary<string, int>(StringComparer.Ordinal), 0);
        faas.At("there").Misses = function => function is null ? Volatile.Read(ref missed) is > 0 and < 12
            : asked.AddOrUpdate(function, 1, (_, count) => count + 1) > 2 && Interlocked.Increment(ref missed) <= 12;

        var outcome = await RunAsync(faas, s_spec);

        Assert.Equal((RunStatus.Completed, expected), (outcome.Status, outcome.ModelSha256));
        Assert.True(missed >= 12);
        for (var round = 1; round <= s_spec.Rounds; round++) Assert.Equal(8, (await CountedAsync(faas, round)).Count);
        Assert.All(faas.Gateway.Fabric.Clusters, cluster => Assert.Equal(0, cluster.Tally.Failed));
    }

    [Fact]
    public async Task The_other_platform_alone_carries_rounds_while_one_is_lost_and_both_the_last_one()
    {
        var spec = s_spec with { Cohort = s_spec.Cohort with { WaitFor = 4 } };
        var (faas, _) = await StartAsync(spec);
        await using var __ = faas;
        var asked = new ConcurrentDictionary<string, int>(StringComparer.Ordinal);
        int Asked(string function) => asked.AddOrUpdate(function, 1, (_, count) => count + 1);

        // Away from round 3 on; the other one's functions hold round 5 until it is back.
        var back = new TaskCompletionSource();
        var isAway = false;
        faas.At("there").Misses = function => !back.Task.IsCompleted && (isAway |= function is not null && Asked(function) > 2);
        var run = faas.At("here").Run;
        faas.At("here").Run = async (function, call, parameters, cancellation) =>
        {
            if (Asked(function) > 4) await back.Task;
            return await run(function, call, parameters, cancellation);
        };

        var running = RunAsync(faas, spec);
        await faas.Coordinator.Notes.SavedAsync(4);
        faas.At("there").Misses = static _ => false;
        while (faas.Coordinator.Clients.Count < 8) await faas.LookAsync();
        back.SetResult();
        var outcome = await running;

        Assert.Equal(RunStatus.Completed, outcome.Status);
        var counted = new List<IReadOnlyList<string>>();
        for (var round = 1; round <= spec.Rounds; round++) counted.Add(await CountedAsync(faas, round));
        Assert.Equal([8, 8, 4, 4, 4, 8], counted.Select(one => one.Count));
        Assert.Equal(["client_0", "client_1", "client_2", "client_3"], counted[3]);
    }

    private static async Task<(FaasHarness, string)> StartAsync(RunSpec spec)
    {
        var faas = await FaasHarness.StartOverAsync("here", "there");
        await faas.Coordinator.CreateAsync("away", spec);
        var clients = Enumerable.Range(0, 8).Select(i => ScriptedClient.Moves($"client_{i}", 0.1f * i, 10 + i)).ToList();
        var calm = await faas.Coordinator.CalmAsync("away", spec, clients);
        for (var i = 0; i < clients.Count; i++) await faas.StartClientAsync(clients[i], i < 4 ? "here" : "there");
        await faas.Coordinator.PresentAsync(clients.Count);
        return (faas, calm.ModelSha256);
    }

    private static Task<RunOutcome> RunAsync(FaasHarness faas, RunSpec spec)
        => faas.Coordinator.RunAsync("away", spec, TestContext.Current.CancellationToken)
            .WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);

    // Whose updates count, each once.
    private static async Task<IReadOnlyList<string>> CountedAsync(FaasHarness faas, int round)
    {
        var record = await faas.Coordinator.RoundAsync("away", round);
        var counted = record.Cohort.Where(client => client.Refused is null).Select(client => client.Client).ToList();
        Assert.Equal(counted.Count, counted.Distinct(StringComparer.Ordinal).Count());
        return counted;
    }
}
