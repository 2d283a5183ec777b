using System.Text.Json;
using Tributary.Coordinator.Api;
using Tributary.Coordinator.Tests.Fakes;
using Tributary.Gateways.Fabrics;

namespace Tributary.Coordinator.Tests.Fabrics;

/// <summary>What the API says of functions as clients.</summary>
public sealed class FabricApiTests : IDisposable
{
    private static readonly DateTimeOffset s_noon = new(2026, 11, 29, 12, 0, 0, TimeSpan.Zero);

    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_coordinator_without_functions_says_so()
    {
        await using var coordinator = await RunningCoordinator.StartAsync(_folder.Path);

        var server = JsonSerializer.Deserialize(await coordinator.Http.GetStringAsync("/api", Cancellation), ApiJson.Default.ServerInfo)!;
        var info = await InfoAsync(coordinator);

        Assert.False(server.Functions);
        Assert.False(info.Configured);
        Assert.Empty(info.Clusters);
        Assert.Empty(await ActivationsAsync(coordinator, ""));
    }

    [Fact]
    public async Task Platforms_their_tallies_the_cost_and_the_budget_are_told()
    {
        await using var coordinator = await StartAsync([]);

        var server = JsonSerializer.Deserialize(await coordinator.Http.GetStringAsync("/api", Cancellation), ApiJson.Default.ServerInfo)!;
        var info = await InfoAsync(coordinator);

        Assert.True(server.Functions);
        Assert.Equal((true, "hospitals", 0.75, 2.0, "list prices"), (info.Configured, info.Name, info.Cost, info.Budget, info.Prices));
        var (there, away) = (info.Clusters[0], info.Clusters[1]);
        Assert.Equal(("openwhisk", "north", true, null), (there.Provider, there.Name, there.Present, there.Trouble));
        Assert.Equal((3, 2, 1, 4, 1.5), (there.Functions, there.Ready, there.UnderWay, there.Most, there.Median));
        Assert.Equal((9, 2, 6, 5, 3), (there.Tally.Started, there.Tally.Cold, there.Tally.Warm, there.Tally.Succeeded,
            there.Tally.Failed));
        Assert.Equal((1, 4, 1, 2, 12.5, 0.5), (there.Tally.TimedOut, there.Tally.Repeated, there.Tally.Speculative,
            there.Tally.Abandoned, there.Tally.GigabyteSeconds, there.Tally.Cost));
        Assert.Equal(7, there.Metrics["pods"]);
        Assert.Equal((false, "does not answer", null), (away.Present, away.Trouble, away.Median));
    }

    [Fact]
    public async Task The_newest_activation_comes_first_and_a_function_a_run_and_a_limit_choose()
    {
        await using var coordinator = await StartAsync([.. Enumerable.Range(0, 2100).Select(Activation)]);

        Assert.Equal(100, (await ActivationsAsync(coordinator, "")).Count);
        Assert.Equal(2000, (await ActivationsAsync(coordinator, "?limit=2000")).Count);
        Assert.Equal([2099, 2098], (await ActivationsAsync(coordinator, "?limit=2")).Select(one => one.Round));
        Assert.Equal([2098, 2095], (await ActivationsAsync(coordinator, "?function=f-1&limit=2")).Select(one => one.Round));
        Assert.Equal([2095, 2089], (await ActivationsAsync(coordinator, "?function=f-1&run=r-1&limit=2")).Select(one => one.Round));
        Assert.Empty(await ActivationsAsync(coordinator, "?run=another"));
    }

    [Fact]
    public async Task An_activation_tells_how_it_went_in_clean_text()
    {
        await using var coordinator = await StartAsync([Activation(0) with
        {
            State = ActivationState.TimedOut, Seconds = 60, Cold = true, Speculative = true, Cost = 0.001, Error = "took\u001b long",
        }]);

        var text = await coordinator.Http.GetStringAsync("/api/fabric/activations", Cancellation);
        var one = Assert.Single(await ActivationsAsync(coordinator, ""));

        Assert.Contains("\"state\":\"timedOut\"", text, StringComparison.Ordinal);
        Assert.DoesNotContain("\\u001", text, StringComparison.Ordinal);
        Assert.Equal((ActivationState.TimedOut, 60, true, true, 0.001, s_noon), (one.State, one.Seconds, one.Cold, one.Speculative,
            one.Cost, one.Started));
        Assert.Equal(("a-0", "f-0", "north", "r-0", 1), (one.Id, one.Function, one.Cluster, one.Run, one.Attempt));
        Assert.Contains("took", one.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("2001")]
    [InlineData("-1")]
    public async Task A_limit_beyond_what_is_told_is_a_problem_in_plain_words(string limit)
    {
        await using var coordinator = await StartAsync([]);

        var problem = await coordinator.ProblemAsync(await coordinator.Http.GetAsync($"/api/fabric/activations?limit={limit}",
            Cancellation), 400);

        Assert.Contains("1..2000", problem.Detail, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private static ActivationRecord Activation(int number) => new($"a-{number}", $"f-{number % 3}", "north", $"r-{number % 2}", number, 1,
        s_noon.AddSeconds(number));

    private Task<RunningCoordinator> StartAsync(IReadOnlyList<ActivationRecord> activations)
    {
        var north = new ClusterState("openwhisk", "north")
        {
            Present = true,
            Functions = 3,
            Ready = 2,
            UnderWay = 1,
            Most = 4,
            Median = 1.5,
            Tally = new ClusterTally
            {
                Started = 9,
                Cold = 2,
                Warm = 6,
                Succeeded = 5,
                Failed = 3,
                TimedOut = 1,
                Repeated = 4,
                Speculative = 1,
                Abandoned = 2,
                GigabyteSeconds = 12.5,
                Cost = 0.5,
            },
            Metrics = new Dictionary<string, double>(StringComparer.Ordinal) { ["pods"] = 7 },
        };
        var south = new ClusterState("lambda", "south") { Trouble = "does not answer", Tally = new ClusterTally { Cost = 0.25 } };
        var state = new FabricState { Name = "hospitals", Clusters = [north, south], Budget = 2, Prices = "list prices" };
        return RunningCoordinator.StartAsync(_folder.Path, options => options with { Gateways = [new ScriptedFabric(state, activations)] });
    }

    private static async Task<FabricInfo> InfoAsync(RunningCoordinator coordinator)
        => JsonSerializer.Deserialize(await coordinator.Http.GetStringAsync("/api/fabric", Cancellation), ApiJson.Default.FabricInfo)!;

    private static async Task<IReadOnlyList<FabricActivation>> ActivationsAsync(RunningCoordinator coordinator, string query)
        => JsonSerializer.Deserialize(await coordinator.Http.GetStringAsync($"/api/fabric/activations{query}", Cancellation),
            ApiJson.Default.PageFabricActivation)!.Items;
}
