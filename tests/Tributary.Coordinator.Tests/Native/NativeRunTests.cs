using System.Diagnostics;
using System.Text.Json;
using Tributary.Coordinator.Api;
using Tributary.Coordinator.Tests.Fakes;
using Tributary.Core.Clients;
using Tributary.Core.Rounds;
using Tributary.Simulation;
using Tributary.Storage.Runs;
using Tributary.Transports.Lines;
using Tributary.Transports.Native;

namespace Tributary.Coordinator.Tests.Native;

/// <summary>Clients behind the native link, at a coordinator as it ships.</summary>
public sealed class NativeRunTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task A_run_over_the_link_ends_in_the_model_of_its_simulation_and_is_one_trace_a_round()
    {
        var spans = new List<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == RoundTrace.SourceName,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = span =>
            {
                lock (spans) spans.Add(span);
            },
        };
        ActivitySource.AddActivityListener(listener);
        await using var coordinator = await RunningCoordinator.StartAsync(Path.Combine(_folder.Path, "data"));
        using var end = new CancellationTokenSource();
        var agents = coordinator.Trainers().Select(client => JoinAsync(coordinator.Address, client, end.Token)).ToArray();

        var run = await coordinator.PostRunAsync();
        run = await coordinator.UntilAsync(run.Id, RunStatus.Completed);

        Assert.Equal(await SimulatedAsync(), run.Outcome!.ModelSha256);
        var clients = JsonSerializer.Deserialize(await coordinator.Http.GetStringAsync("/api/clients"), ApiJson.Default.PageClientView)!;
        Assert.Equal([3, 3, 3], clients.Items.Select(client => client.Rounds));
        Assert.All(clients.Items, client => Assert.Equal((ClientState.Online, "native"), (client.State, client.Transport)));
        lock (spans)
        {
            var rounds = spans.Where(span => span.OperationName == "round" && span.GetTagItem("tributary.run") is string id && id == run.Id)
                .ToList();
            Assert.Equal(3, rounds.Select(span => span.TraceId).Distinct().Count());
            Assert.All(rounds, round => Assert.Equal(3,
                spans.Count(span => span.OperationName == "receive" && span.TraceId == round.TraceId)));
        }

        await end.CancelAsync();
        await Task.WhenAll(agents);
    }

    [Fact]
    public async Task Polls_that_wait_do_not_hold_up_an_orderly_stop()
    {
        await using var coordinator = await RunningCoordinator.StartAsync(Path.Combine(_folder.Path, "data"),
            options => options with { StopLimit = TimeSpan.FromMinutes(2) });
        using var end = new CancellationTokenSource();
        var agents = coordinator.Trainers().Select(client => JoinAsync(coordinator.Address, client, end.Token)).ToArray();
        await coordinator.Clients.WaitAsync(() => coordinator.Clients.Count == 3, CancellationToken.None);

        await coordinator.StopAsync().WaitAsync(TimeSpan.FromSeconds(30));

        await end.CancelAsync();
        await Task.WhenAll(agents);
    }

    public void Dispose() => _folder.Dispose();

    private async Task JoinAsync(Uri address, IClient client, CancellationToken cancellation)
    {
        using var http = new HttpClient { BaseAddress = address, Timeout = Timeout.InfiniteTimeSpan };
        var agent = new NativeAgent(new NativeLink(http, client.Info.Id, TimeProvider.System),
            new AgentOptions { Folder = Path.Combine(_folder.Path, client.Info.Id) }, new Silent(), TimeProvider.System);
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
        using var host = new SimulationHost(RunningCoordinator.Simulation(RunningCoordinator.RunFile), 1, TimeProvider.System);
        return (await host.StartAsync("simulated", new MemoryRunStore(), new Silent(), CancellationToken.None)).ModelSha256;
    }

    private sealed class Silent : IRunObserver, ILineObserver;
}
