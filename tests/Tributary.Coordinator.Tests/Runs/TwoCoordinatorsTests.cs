using System.Net;
using Tributary.Coordinator.Hosting;
using Tributary.Coordinator.Tests.Fakes;
using Tributary.Core.Rounds;
using Tributary.Simulation;
using Tributary.Storage.Runs;
using Tributary.Storage.Tests.Buckets;
using Tributary.Storage.Tests.Postgres;

namespace Tributary.Coordinator.Tests.Runs;

/// <summary>Two coordinators on one PostgreSQL database.</summary>
public sealed class TwoCoordinatorsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task With_models_in_folders_the_second_leaves_the_runs_of_the_first_alone_and_says_whose_they_are()
    {
        await using var server = await PostgresServer.StartAsync();
        var database = await server.CreateDatabaseAsync();
        await using var first = await StartAsync("first", database);
        var run = await first.PostRunAsync();
        await first.UntilAsync(run.Id, now => now.Waiting is not null);
        await using var second = await StartAsync("second", database);
        second.Join(second.Trainers());
        var other = await second.PostRunAsync();

        // 1. Both are alive: the second does its own and none of the first one's.
        await second.UntilAsync(other.Id, RunStatus.Completed);
        var seen = await second.RunAsync(run.Id);
        Assert.Equal(RunStatus.Running, seen.Status);
        Assert.Contains(Path.Combine(_folder.Path, "first"), seen.Waiting!, StringComparison.Ordinal);
        Assert.Contains(Path.Combine(_folder.Path, "first"), seen.Owner!, StringComparison.Ordinal);
        foreach (var verb in new[] { "pause", "stop" })
            Assert.Contains("belongs to", (await second.ProblemAsync(await second.PostAsync($"/api/runs/{run.Id}/{verb}"), 409)).Detail!,
                StringComparison.Ordinal);

        // 2. The first one dies: the run waits for it, however often the second looks.
        await first.StopAsync();
        await second.StopAsync();
        await second.StartAsync();
        second.Join(second.Trainers());
        other = await second.PostRunAsync();
        await second.UntilAsync(other.Id, RunStatus.Completed);
        Assert.Equal(RunStatus.Running, (await second.RunAsync(run.Id)).Status);

        // 3. It comes back, and ends what it had begun.
        await first.StartAsync();
        first.Join(first.Trainers());
        Assert.Equal(await SimulatedAsync(), (await first.UntilAsync(run.Id, RunStatus.Completed)).Outcome!.ModelSha256);
    }

    [Fact]
    public async Task With_a_shared_bucket_for_models_but_not_for_updates_a_run_does_not_pass_on()
    {
        await using var server = await PostgresServer.StartAsync();
        await using var bucket = await S3Server.StartAsync();
        var database = await server.CreateDatabaseAsync();
        RunningCoordinator first, second;
        await using (first = await StartAsync("first", database, bucket.Address("models")))
        {
            var run = await first.PostRunAsync();
            await first.UntilAsync(run.Id, now => now.Waiting is not null);
            await first.StopAsync();
            await using (second = await StartAsync("second", database, bucket.Address("models")))
            {
                second.Join(second.Trainers());
                await second.UntilAsync((await second.PostRunAsync()).Id, RunStatus.Completed);
                Assert.Equal(RunStatus.Running, (await second.RunAsync(run.Id)).Status);
            }
        }
    }

    [Fact]
    public async Task With_models_and_updates_in_a_bucket_the_second_goes_on_where_the_first_ended()
    {
        await using var server = await PostgresServer.StartAsync();
        await using var bucket = await S3Server.StartAsync();
        var database = await server.CreateDatabaseAsync();
        await using var first = await StartAsync("first", database, bucket.Address("models"), bucket.Address("spool"));
        var run = await first.PostRunAsync();
        await first.UntilAsync(run.Id, now => now.Waiting is not null);
        await using var second = await StartAsync("second", database, bucket.Address("models"), bucket.Address("spool"));
        second.Join(second.Trainers());
        while ((await second.RunAsync(run.Id)).Waiting?.Contains("another coordinator has it", StringComparison.Ordinal) != true)
            await Task.Delay(50, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Conflict, (await second.PostAsync($"/api/runs/{run.Id}/stop")).StatusCode);

        await first.StopAsync();

        var ended = await second.UntilAsync(run.Id, RunStatus.Completed);
        Assert.Equal(await SimulatedAsync(), ended.Outcome!.ModelSha256);
        Assert.Contains(Path.Combine(_folder.Path, "second"), ended.Owner!, StringComparison.Ordinal);
        Assert.Contains("taken over", await second.Http.GetStringAsync($"/api/runs/{run.Id}/log", TestContext.Current.CancellationToken),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_run_whose_model_is_gone_or_damaged_waits_for_somebody_to_put_it_back()
    {
        await using var coordinator = await StartAsync("alone", null);
        var clients = coordinator.Trainers().Select(client => new SteppingClient(client)).ToList();
        coordinator.Join(clients);
        var run = await coordinator.PostRunAsync();
        clients.ForEach(client => client.Step());
        run = await coordinator.UntilAsync(run.Id, now => now.Round == 1);
        await coordinator.StopAsync();
        var path = Path.Combine(_folder.Path, "alone", "models", run.Model![..2], run.Model + ".safetensors");
        var whole = await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken);

        File.Delete(path);
        await WaitsAsync(coordinator, run.Id, "missing");
        await File.WriteAllBytesAsync(path, [.. whole[..^1], (byte)(whole[^1] ^ 1)], TestContext.Current.CancellationToken);
        await WaitsAsync(coordinator, run.Id, "damaged");
        await File.WriteAllBytesAsync(path, whole, TestContext.Current.CancellationToken);
        await coordinator.StartAsync();
        coordinator.Join(coordinator.Trainers());

        Assert.Equal(await SimulatedAsync(), (await coordinator.UntilAsync(run.Id, RunStatus.Completed)).Outcome!.ModelSha256);
        clients.ForEach(client => client.Dispose());
    }

    public void Dispose() => _folder.Dispose();

    private static async Task WaitsAsync(RunningCoordinator coordinator, string run, string words)
    {
        await coordinator.StartAsync();
        var seen = await coordinator.UntilAsync(run, now => now.Waiting?.Contains(words, StringComparison.Ordinal) == true);
        Assert.NotEqual(RunStatus.Failed, seen.Status);
        await coordinator.StopAsync();
    }

    private Task<RunningCoordinator> StartAsync(string name, string? database, string? models = null, string? spool = null)
        => RunningCoordinator.StartAsync(Path.Combine(_folder.Path, name),
            (CoordinatorOptions options) => options with { Database = database, Models = models, Spool = spool });

    private static async Task<string> SimulatedAsync()
    {
        using var host = new SimulationHost(RunningCoordinator.Simulation(RunningCoordinator.RunFile), 1, TimeProvider.System);
        return (await host.StartAsync("simulated", new MemoryRunStore(), new Silent(), CancellationToken.None)).ModelSha256;
    }

    private sealed class Silent : IRunObserver;
}
