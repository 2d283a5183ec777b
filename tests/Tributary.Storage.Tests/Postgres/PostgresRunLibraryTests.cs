using Tributary.Storage.Folders;
using Tributary.Storage.Tests.Runs;

namespace Tributary.Storage.Tests.Postgres;

/// <summary>Against a real server.</summary>
public sealed class PostgresRunLibraryTests(PostgresRunStoreTests.Shared shared)
    : RunLibraryContract, IClassFixture<PostgresRunStoreTests.Shared>, IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private RunFolder _runs = null!;

    protected override RunFolder Folder => _runs;

    public async ValueTask InitializeAsync()
        => _runs = new RunFolder(_folder.Location,
            new StorageOptions { Database = await (await shared.ServerAsync()).CreateDatabaseAsync(), Durability = Durability.Process });

    public ValueTask DisposeAsync()
    {
        _runs?.Dispose();
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }
}
