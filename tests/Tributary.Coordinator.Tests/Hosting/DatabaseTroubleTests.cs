using System.Net;
using Tributary.Coordinator.Tests.Fakes;
using Tributary.Core.Rounds;
using Tributary.Simulation;
using Tributary.Storage.Runs;
using Tributary.Storage.Tests.Postgres;

namespace Tributary.Coordinator.Tests.Hosting;

/// <summary>Everything that an operator or a failover does to a PostgreSQL server, in the middle of a run: the coordinator waits, says so,
/// and comes to the model of the calm run.</summary>
public sealed class DatabaseTroubleTests : IDisposable
{
    private const string RunFile = """
        name: troubled
        model: logreg
        rounds: 4
        seed: 7
        cohort: { size: 3, quorum: 3 }
        training: { epochs: 1, batchSize: 20, optimizer: { kind: sgd, learningRate: 0.05 } }
        data: { set: mnist-mini, partition: { kind: iid, clients: 3 } }
        """;

    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task A_server_stopped_read_only_and_with_another_password_holds_a_run_up_and_changes_nothing_else()
    {
        await using var server = await PostgresServer.StartAsync();
        var address = await server.CreateDatabaseAsync("anna", "first-password");
        await using var coordinator = await RunningCoordinator.StartAsync(_folder.Path, options => options with { Database = address });
        var clients = coordinator.Trainers(RunFile).Select(client => new SteppingClient(client)).ToList();
        coordinator.Join(clients);
        var run = await coordinator.PostRunAsync(RunFile);
        await coordinator.UntilAsync(run.Id, now => now.Live is not null);

        // 1. A failover: what is left takes no writing.
        await server.ChangeAsync(address, "SET default_transaction_read_only = on");
        clients.ForEach(client => client.Step());
        await SaysAsync(coordinator, run.Id, "read-only");
        await server.ChangeAsync(address, "RESET default_transaction_read_only");
        await RoundAsync(coordinator, run.Id, 1);

        // 2. Somebody changes the password, and changes it back.
        await server.ExecuteAsync("postgres", "ALTER ROLE anna PASSWORD 'another-password'");
        await server.HangUpAsync(address);
        clients.ForEach(client => client.Step());
        await SaysAsync(coordinator, run.Id, "denies access");
        await server.ExecuteAsync("postgres", "ALTER ROLE anna PASSWORD 'first-password'");
        await RoundAsync(coordinator, run.Id, 2);

        // 3. The server falls over and comes back.
        await server.StopAsync();
        clients.ForEach(client => client.Step());
        await SaysAsync(coordinator, run.Id, "cannot be reached");
        await server.StartAgainAsync();
        await RoundAsync(coordinator, run.Id, 3);

        // 4. The user loses a right, and gets it back.
        await server.ExecuteAsync(Name(address), "REVOKE UPDATE ON runs FROM anna");
        clients.ForEach(client => client.Step());
        await SaysAsync(coordinator, run.Id, "grant the user what it lost");
        await server.ExecuteAsync(Name(address), "GRANT UPDATE ON runs TO anna");

        var ended = await coordinator.UntilAsync(run.Id, RunStatus.Completed);
        Assert.Equal(await SimulatedAsync(), ended.Outcome!.ModelSha256);
        clients.ForEach(client => client.Dispose());
    }

    public void Dispose() => _folder.Dispose();

    // What the API says of the run meanwhile is a 503: the worker is asked itself.
    private static async Task SaysAsync(RunningCoordinator coordinator, string run, string words)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        var worker = (Coordinator.Runs.RunWorker)coordinator.Services.GetService(typeof(Coordinator.Runs.RunWorker))!;
        while (worker.Find(run)?.Waiting?.Contains(words, StringComparison.Ordinal) != true) await Task.Delay(50, limit.Token);
        while (true)
        {
            using var ready = await coordinator.Http.GetAsync("/readyz", limit.Token);
            var said = await ready.Content.ReadAsStringAsync(limit.Token);
            if (ready.StatusCode == HttpStatusCode.ServiceUnavailable && said.Contains(words, StringComparison.Ordinal))
            {
                Assert.DoesNotContain("password", said.Replace("the user, the password and pg_hba.conf", "", StringComparison.Ordinal),
                    StringComparison.OrdinalIgnoreCase);
                Assert.DoesNotContain("127.0.0.1", said, StringComparison.Ordinal);
                break;
            }

            await Task.Delay(50, limit.Token);
        }

        // What keeps the list of clients looks every second: it must have met the trouble too.
        for (var i = 0; i < 15; i++) await Task.Delay(100, limit.Token);
        Assert.Equal("alive\n", await coordinator.Http.GetStringAsync("/healthz", limit.Token));
    }

    private static async Task RoundAsync(RunningCoordinator coordinator, string run, int round)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while (true)
        {
            using var ready = await coordinator.Http.GetAsync("/readyz", limit.Token);
            if (ready.IsSuccessStatusCode && (await coordinator.RunAsync(run)).Round == round) return;
            await Task.Delay(50, limit.Token);
        }
    }

    private static string Name(string address) => address[(address.LastIndexOf('/') + 1)..];

    private static async Task<string> SimulatedAsync()
    {
        using var host = new SimulationHost(RunningCoordinator.Simulation(RunFile), 1, TimeProvider.System);
        return (await host.StartAsync("simulated", new MemoryRunStore(), new Silent(), CancellationToken.None)).ModelSha256;
    }

    private sealed class Silent : IRunObserver;
}
