using Tributary.Storage.Models;
using Tributary.Storage.Spool;
using Tributary.Storage.Tests.Buckets;

namespace Tributary.Storage.Tests.Spool;

/// <summary>Against a real server; each spool has a folder of its own, as on another machine.</summary>
public sealed class S3SpoolAsksTests(SharedS3 shared) : SpoolAsksContract, IClassFixture<SharedS3>, IAsyncLifetime
{
    private readonly string _prefix = $"updates/{Path.GetRandomFileName().Replace(".", "", StringComparison.Ordinal)}";
    private S3Server _server = null!;
    private int _machines;

    public async ValueTask InitializeAsync() => _server = await shared.ServerAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    protected override UpdateSpool Open()
        => new(Folder.At($"machine-{_machines++}"), Durability.Process, long.MaxValue, S3Address.Read(_server.Address(_prefix)),
            (_, _) => Task.CompletedTask, TimeProvider.System);

    // What is over is deleted some time later.
    protected override async Task GoneAsync(params string[] names)
    {
        foreach (var name in names)
            while (File.Exists(_server.FileOf($"{_prefix}/{name}.safetensors"))) await Task.Delay(10, None);
    }
}
