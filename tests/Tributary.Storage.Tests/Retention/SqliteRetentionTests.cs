using Tributary.Storage.Folders;

namespace Tributary.Storage.Tests.Retention;

public sealed class SqliteRetentionTests : RetentionContract, IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly RunFolder _runs;

    public SqliteRetentionTests() => _runs = new RunFolder(_folder.Location, new StorageOptions { Durability = Durability.Process });

    protected override RunFolder Folder => _runs;

    public void Dispose()
    {
        _runs.Dispose();
        _folder.Dispose();
    }
}
