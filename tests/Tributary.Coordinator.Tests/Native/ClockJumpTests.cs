using System.Collections.Concurrent;
using Tributary.Coordinator.Api;
using Tributary.Coordinator.Tests.Access;
using Tributary.Coordinator.Tests.Fakes;
using Tributary.Core.Clients;
using Tributary.Core.Rounds;
using Tributary.Simulation;
using Tributary.Storage.Runs;
using Tributary.Transports.Lines;
using Tributary.Transports.Native;

namespace Tributary.Coordinator.Tests.Native;

/// <summary>Somebody sets the coordinator's clock in the middle of a round: leases, deadlines and waits go on as if nobody had.</summary>
public sealed class ClockJumpTests : IDisposable
{
    private const string RunFile = """
        name: jumps
        model: logreg
        rounds: 6
        seed: 7
        cohort: { size: 3, quorum: 3, deadline: 60s }
        training: { epochs: 1, batchSize: 20, optimizer: { kind: sgd, learningRate: 0.05 } }
        data: { set: mnist-mini, partition: { kind: iid, clients: 3 } }
        """;

    private readonly TemporaryFolder _folder = new();
    private readonly ConcurrentQueue<string> _gaveUp = new();

    [Fact]
    public async Task Two_hours_forward_and_back_lose_no_client_and_change_no_model()
    {
        var clock = new ShiftedClock();
        await using var coordinator = await RunningCoordinator.StartAsync(Path.Combine(_folder.Path, "data"),
            options => options with { Link = options.Link with { Lease = TimeSpan.FromSeconds(4) } }, clock: clock);
        using var end = new CancellationTokenSource();
        var clients = coordinator.Trainers(RunFile).Select(client => new SteppingClient(client)).ToList();
        var agents = clients.Select(client => JoinAsync(coordinator.Address, client, end.Token)).ToArray();
        var run = await coordinator.PostRunAsync(RunFile);

        var round = 0;
        foreach (var hours in new[] { 2, -2, 0, -2, 2, 0 })
        {
            await coordinator.UntilAsync(run.Id, now => now.Live?.Round == round + 1);
            clock.Offset = TimeSpan.FromHours(hours);

            // Leases are looked at every second, and clients poll more often than that: all of them have met the new time.
            for (var i = 0; i < 15; i++) await Task.Delay(100, TestContext.Current.CancellationToken);
            Assert.Equal(3, coordinator.Clients.Count);
            clients.ForEach(client => client.Step());
            run = await coordinator.UntilAsync(run.Id, now => now.Round >= round + 1);
            round++;
        }

        run = await coordinator.UntilAsync(run.Id, RunStatus.Completed);
        Assert.Equal(await SimulatedAsync(), run.Outcome!.ModelSha256);
        Assert.DoesNotContain(_gaveUp, reason => reason.Contains("deadline", StringComparison.Ordinal));
        var rounds = System.Text.Json.JsonSerializer.Deserialize(
            await coordinator.Http.GetStringAsync($"/api/runs/{run.Id}/rounds?cohort=true", TestContext.Current.CancellationToken),
            ApiJson.Default.PageRoundRecord)!;
        Assert.All(rounds.Items, saved => Assert.All(saved.Cohort, client => Assert.Null(client.Refused)));
        await end.CancelAsync();
        await Task.WhenAll(agents);
        clients.ForEach(client => client.Dispose());
    }

    public void Dispose() => _folder.Dispose();

    private async Task JoinAsync(Uri address, IClient client, CancellationToken cancellation)
    {
        using var http = new HttpClient { BaseAddress = address, Timeout = Timeout.InfiniteTimeSpan };
        var agent = new NativeAgent(new NativeLink(http, client.Info.Id, TimeProvider.System),
            new AgentOptions { Folder = Path.Combine(_folder.Path, client.Info.Id) }, new Dropping(_gaveUp), TimeProvider.System);
        try
        {
            await agent.RunAsync(client, cancellation);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // The test is over.
        }
    }

    private static async Task<string> SimulatedAsync()
    {
        using var host = new SimulationHost(RunningCoordinator.Simulation(RunFile), 1, TimeProvider.System);
        return (await host.StartAsync("simulated", new MemoryRunStore(), new Silent(), CancellationToken.None)).ModelSha256;
    }

    private sealed class Dropping(ConcurrentQueue<string> gaveUp) : ILineObserver
    {
        public void Dropped(AssignmentId assignment, string reason) => gaveUp.Enqueue(reason);
    }

    private sealed class Silent : IRunObserver;
}
