namespace Tributary.Storage.Tests.Buckets;

/// <summary>One server for all tests of a class.</summary>
public sealed class SharedS3 : IAsyncDisposable
{
    private S3Server? _server;

    public async Task<S3Server> ServerAsync() => _server ??= await S3Server.StartAsync();

    public ValueTask DisposeAsync() => _server?.DisposeAsync() ?? ValueTask.CompletedTask;
}
