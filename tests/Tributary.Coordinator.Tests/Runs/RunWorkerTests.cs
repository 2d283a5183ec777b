using Tributary.Coordinator.Tests.Fakes;
using Tributary.Core.Rounds;
using Tributary.Simulation;
using Tributary.Storage.Runs;

namespace Tributary.Coordinator.Tests.Runs;

public sealed class RunWorkerTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task A_run_ends_in_the_model_of_its_simulation()
    {
        await using var coordinator = await RunningCoordinator.StartAsync(_folder.Path);
        coordinator.Join(coordinator.Trainers());

        var started = await coordinator.PostRunAsync();
        var run = await coordinator.UntilAsync(started.Id, RunStatus.Completed);

        Assert.Equal(await SimulatedAsync(), run.Outcome!.ModelSha256);
        Assert.Equal(3, run.Round);
        Assert.Null(run.Waiting);
        Assert.InRange(run.Accuracy!.Value, 0.3, 1);
    }

    [Fact]
    public async Task A_run_says_that_it_waits_for_clients_and_starts_once_they_are_there()
    {
        await using var coordinator = await RunningCoordinator.StartAsync(_folder.Path);
        var run = await coordinator.PostRunAsync();

        Assert.Equal("waiting for 3 clients: 0 are here",
            (await coordinator.UntilAsync(run.Id, now => now.Waiting?.Contains("here", StringComparison.Ordinal) == true)).Waiting);
        coordinator.Join(coordinator.Trainers());

        await coordinator.UntilAsync(run.Id, RunStatus.Completed);
    }

    [Fact]
    public async Task Runs_have_their_turn_first_come_first_served()
    {
        await using var coordinator = await RunningCoordinator.StartAsync(_folder.Path);
        var gates = Gated(coordinator);
        var first = await coordinator.PostRunAsync();
        await gates[0].Asked;
        var second = await coordinator.PostRunAsync();

        Assert.Equal($"waiting for its turn behind run {first.Id}",
            (await coordinator.UntilAsync(second.Id, run => run.Waiting is not null)).Waiting);
        Assert.Equal(RunStatus.Queued, (await coordinator.RunAsync(second.Id)).Status);
        gates.ForEach(gate => gate.Open());

        await coordinator.UntilAsync(second.Id, RunStatus.Completed);
        Assert.Equal(RunStatus.Completed, (await coordinator.RunAsync(first.Id)).Status);
    }

    [Fact]
    public async Task Two_runs_side_by_side_share_the_clients_and_disturb_nothing()
    {
        await using var coordinator = await RunningCoordinator.StartAsync(_folder.Path, options => options with { MaxRunsAtOnce = 2 });
        var gates = Gated(coordinator);
        var (first, second) = (await coordinator.PostRunAsync(), await coordinator.PostRunAsync());
        await coordinator.UntilAsync(first.Id, run => run.Live is not null);
        await coordinator.UntilAsync(second.Id, run => run.Live is not null);
        gates.ForEach(gate => gate.Open());

        var expected = await SimulatedAsync();
        foreach (var id in new[] { first.Id, second.Id })
            Assert.Equal(expected, (await coordinator.UntilAsync(id, RunStatus.Completed)).Outcome!.ModelSha256);
    }

    [Theory]
    [InlineData("pause", RunStatus.Paused)]
    [InlineData("stop", RunStatus.Stopped)]
    public async Task A_run_that_was_halted_in_mid_round_goes_on_to_the_same_model(string verb, RunStatus status)
    {
        await using var coordinator = await RunningCoordinator.StartAsync(_folder.Path);
        var gates = Gated(coordinator);
        var run = await coordinator.PostRunAsync();
        await gates[2].Asked;

        (await coordinator.PostAsync($"/api/runs/{run.Id}/{verb}")).EnsureSuccessStatusCode();
        var halted = await coordinator.RunAsync(run.Id);
        Assert.Equal((status, null), (halted.Status, halted.Live));

        gates.ForEach(gate => gate.Open());
        (await coordinator.PostAsync($"/api/runs/{run.Id}/resume")).EnsureSuccessStatusCode();
        Assert.Equal(await SimulatedAsync(), (await coordinator.UntilAsync(run.Id, RunStatus.Completed)).Outcome!.ModelSha256);
    }

    [Fact]
    public async Task A_coordinator_that_was_stopped_in_mid_round_goes_on_by_itself()
    {
        await using var coordinator = await RunningCoordinator.StartAsync(_folder.Path);
        var gates = Gated(coordinator);
        var run = await coordinator.PostRunAsync();
        var next = await coordinator.PostRunAsync();
        await gates[1].Asked;

        await coordinator.StopAsync();
        await coordinator.StartAsync();
        coordinator.Join(coordinator.Trainers());

        Assert.Equal(await SimulatedAsync(), (await coordinator.UntilAsync(run.Id, RunStatus.Completed)).Outcome!.ModelSha256);
        await coordinator.UntilAsync(next.Id, RunStatus.Completed);
    }

    [Fact]
    public async Task A_complete_run_cannot_be_paused_or_resumed()
    {
        await using var coordinator = await RunningCoordinator.StartAsync(_folder.Path);
        coordinator.Join(coordinator.Trainers());
        var run = await coordinator.PostRunAsync();
        await coordinator.UntilAsync(run.Id, RunStatus.Completed);

        var problem = await coordinator.ProblemAsync(await coordinator.PostAsync($"/api/runs/{run.Id}/pause"), 409);
        Assert.Contains("completed", problem.Detail, StringComparison.Ordinal);
        await coordinator.ProblemAsync(await coordinator.PostAsync($"/api/runs/{run.Id}/resume"), 409);
    }

    public void Dispose() => _folder.Dispose();

    private static List<GatedClient> Gated(RunningCoordinator coordinator)
    {
        var gates = coordinator.Trainers().Select(client => new GatedClient(client)).ToList();
        coordinator.Join(gates);
        return gates;
    }

    private static async Task<string> SimulatedAsync()
    {
        using var host = new SimulationHost(RunningCoordinator.Simulation(RunningCoordinator.RunFile), 1, TimeProvider.System);
        return (await host.StartAsync("simulated", new MemoryRunStore(), new Silent(), CancellationToken.None)).ModelSha256;
    }

    private sealed class Silent : IRunObserver;
}
