using Tributary.Coordinator.Tests.Fakes;
using Tributary.Core.Clients;
using Tributary.Core.Rounds;
using Tributary.Simulation;
using Tributary.Storage.Backups;
using Tributary.Storage.Folders;
using Tributary.Storage.Runs;

namespace Tributary.Coordinator.Tests.Runs;

/// <summary>A backup of a coordinator at work.</summary>
public sealed class BackupRunTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task A_run_under_way_is_saved_and_what_is_restored_goes_on_to_the_same_model()
    {
        var cancellation = TestContext.Current.CancellationToken;
        var (data, zip, restored) = (Path.Combine(_folder.Path, "data"), Path.Combine(_folder.Path, "backup.zip"),
            Path.Combine(_folder.Path, "restored"));
        string run;
        await using (var first = await RunningCoordinator.StartAsync(data))
        {
            var clients = first.Trainers().Select(trainer => new Halting(trainer)).ToList();
            first.Join(clients);
            run = (await first.PostRunAsync()).Id;
            await Task.WhenAll(clients.Select(client => client.Halted));

            var manifest = await BackupWriter.WriteAsync(zip, data, new StorageOptions(), TimeProvider.System, cancellation);

            Assert.Equal((1, 0), (manifest.Runs, manifest.Missing.Count));
        }

        using (var backup = await BackupArchive.OpenAsync(zip, cancellation))
            await Restoring.RestoreAsync(backup, restored, new StorageOptions(), force: false, cancellation);
        await using var second = await RunningCoordinator.StartAsync(restored);
        Assert.Equal(1, (await second.RunAsync(run)).Round);
        second.Join(second.Trainers());

        Assert.Equal(await SimulatedAsync(), (await second.UntilAsync(run, RunStatus.Completed)).Outcome!.ModelSha256);
    }

    public void Dispose() => _folder.Dispose();

    private static async Task<string> SimulatedAsync()
    {
        using var host = new SimulationHost(RunningCoordinator.Simulation(RunningCoordinator.RunFile), 1, TimeProvider.System);
        return (await host.StartAsync("simulated", new MemoryRunStore(), new Silent(), CancellationToken.None)).ModelSha256;
    }

    /// <summary>Answers the first round and no other.</summary>
    private sealed class Halting(IClient inner) : IClient
    {
        private readonly TaskCompletionSource _halted = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public ClientInfo Info => inner.Info;

        public Task Halted => _halted.Task;

        public async Task<Reply> AskAsync(Assignment assignment, CancellationToken cancellation)
        {
            if (assignment.Round == 1) return await inner.AskAsync(assignment, cancellation);
            _halted.TrySetResult();
            await Task.Delay(Timeout.Infinite, cancellation);
            throw new InvalidOperationException("nobody waits that long");
        }
    }

    private sealed class Silent : IRunObserver;
}
