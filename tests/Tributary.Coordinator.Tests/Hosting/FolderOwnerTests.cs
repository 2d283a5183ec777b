using Tributary.Coordinator.Hosting;
using Tributary.Coordinator.Tests.Fakes;
using Tributary.Storage.Folders;

namespace Tributary.Coordinator.Tests.Hosting;

/// <summary>A second coordinator on a folder that is in use.</summary>
public sealed class FolderOwnerTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task It_does_not_start_names_the_owner_and_leaves_uploads_under_way_alone()
    {
        await using var first = await RunningCoordinator.StartAsync(_folder.Path);
        var underway = System.IO.Path.Combine(_folder.Path, "spool", "r", "1", "a.safetensors.1.part");
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(underway)!);
        await File.WriteAllTextAsync(underway, "half of an update");

        var fault = await Assert.ThrowsAsync<FolderClaimedException>(() => CoordinatorHost.StartAsync(first.Options,
            CancellationToken.None));

        Assert.Equal(Environment.ProcessId, fault.Holder);
        Assert.True(File.Exists(underway));
        await first.StopAsync();
        await first.StartAsync();
        Assert.False(File.Exists(underway));
    }

    public void Dispose() => _folder.Dispose();
}
