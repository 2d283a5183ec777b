using Tributary.Storage.Folders;
using Tributary.Storage.Tests.Buckets;
using Tributary.Storage.Tests.Postgres;

namespace Tributary.Storage.Tests.Retention;

/// <summary>Rows in a real PostgreSQL server, models in a real bucket.</summary>
public sealed class PostgresRetentionTests(PostgresRunStoreTests.Shared postgres, SharedS3 s3) : RetentionContract,
    IClassFixture<PostgresRunStoreTests.Shared>, IClassFixture<SharedS3>, IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private RunFolder _runs = null!;

    protected override RunFolder Folder => _runs;

    public async ValueTask InitializeAsync()
    {
        var bucket = (await s3.ServerAsync()).Address($"runs/{Path.GetFileName(_folder.Location)}");
        _runs = new RunFolder(_folder.Location,
            new StorageOptions { Database = await (await postgres.ServerAsync()).CreateDatabaseAsync(), Models = bucket });
    }

    public ValueTask DisposeAsync()
    {
        _runs?.Dispose();
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }
}
