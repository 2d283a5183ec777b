using Tributary.Coordinator.Tests.Fakes;
using Tributary.Core.Rounds;
using Tributary.Storage.Tests.Buckets;

namespace Tributary.Coordinator.Tests.Hosting;

/// <summary>A coordinator whose models lie in a bucket, and whose bucket's server falls over under it.</summary>
public sealed class BucketGoneTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task A_run_waits_for_its_bucket_says_so_and_ends_as_with_files()
    {
        await using var server = await S3Server.StartAsync();
        await using var coordinator = await RunningCoordinator.StartAsync(_folder.Path,
            options => options with { Models = server.Address("runs") });
        var gates = coordinator.Trainers().Select(trainer => new GatedClient(trainer)).ToList();
        coordinator.Join(gates);
        var run = await coordinator.PostRunAsync();
        await gates[0].Asked;

        await server.StopAsync();
        gates.ForEach(gate => gate.Open());

        var waits = await coordinator.UntilAsync(run.Id,
            now => now.Waiting?.Contains("waiting for the store", StringComparison.Ordinal) == true);
        Assert.Contains("s3://models/runs", waits.Waiting, StringComparison.Ordinal);
        var problem = await coordinator.ProblemAsync(await coordinator.Http.GetAsync("/readyz"), 503);
        Assert.Contains(problem.Errors!, error => error.Path == "models");
        await coordinator.ProblemAsync(await coordinator.PostAsync("/api/runs",
            RunningCoordinator.RunFile.Replace("logreg", "2nn", StringComparison.Ordinal), "application/yaml"), 503);
        await server.StartAgainAsync();
        var ended = await coordinator.UntilAsync(run.Id, RunStatus.Completed);
        Assert.Equal(200, (int)(await coordinator.Http.GetAsync("/readyz")).StatusCode);

        await using var files = await RunningCoordinator.StartAsync(System.IO.Path.Combine(_folder.Path, "files"));
        files.Join(files.Trainers());
        var calm = await files.PostRunAsync();
        Assert.Equal((await files.UntilAsync(calm.Id, RunStatus.Completed)).Outcome!.ModelSha256, ended.Outcome!.ModelSha256);
        var bytes = await coordinator.Http.GetByteArrayAsync($"/api/models/{ended.Outcome.ModelSha256}");
        Assert.Equal(ended.Outcome.ModelSha256, Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(bytes)));
    }

    public void Dispose() => _folder.Dispose();
}
