using Tributary.Storage.Folders;
using Tributary.Storage.Tests.Postgres;

namespace Tributary.Storage.Tests.Figures;

/// <summary>Against a real server.</summary>
public sealed class PostgresFiguresTests(PostgresRunStoreTests.Shared shared) : FiguresContract,
    IClassFixture<PostgresRunStoreTests.Shared>, IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private RunFolder _runs = null!;

    protected override RunFolder Folder => _runs;

    public async ValueTask InitializeAsync()
        => _runs = new RunFolder(_folder.Location,
            new StorageOptions { Database = await (await shared.ServerAsync()).CreateDatabaseAsync() });

    public ValueTask DisposeAsync()
    {
        _runs?.Dispose();
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }
}
