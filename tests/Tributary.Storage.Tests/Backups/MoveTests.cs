using System.IO.Compression;
using Tributary.Storage.Backups;
using Tributary.Storage.Folders;
using Tributary.Storage.Tests.Buckets;
using Tributary.Storage.Tests.Postgres;

namespace Tributary.Storage.Tests.Backups;

/// <summary>From files to real servers and back, by backups.</summary>
public sealed class MoveTests(PostgresRunStoreTests.Shared postgres, SharedS3 s3) : IClassFixture<PostgresRunStoreTests.Shared>,
    IClassFixture<SharedS3>, IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly StorageOptions _files = new() { Durability = Durability.Process };

    private static CancellationToken None => CancellationToken.None;

    [Fact]
    public async Task Rows_and_models_move_to_PostgreSQL_and_a_bucket_and_back_unchanged()
    {
        var servers = await ServersAsync();
        using (var start = new RunFolder(_folder.At("files"), _files)) await BackupTests.SaveAsync(start, "one", 1, 3);
        var first = await BackupAsync("first.zip", "files", _files);

        await RestoreAsync("first.zip", "moved", servers);
        using (var moved = new RunFolder(_folder.At("moved"), servers))
        {
            var at = (await moved.Runs.LoadAsync("one", None))!;
            Assert.Equal((3, Samples.Model(3).Sha256(), 3L), (at.Round, at.Model.Sha256(), at.Optimizer!.Step));
        }

        var second = await BackupAsync("second.zip", "moved", servers);
        await RestoreAsync("second.zip", "back", _files);
        var third = await BackupAsync("third.zip", "back", _files);

        Assert.Equal(Rows(first), Rows(second));
        Assert.Equal(Rows(first), Rows(third));
        Assert.False(Directory.Exists(_folder.At("second.zip.part.cache")));
        using var back = new RunFolder(_folder.At("back"), _files);
        await BackupTests.SaveAsync(back, "one", 4, 4);
        Assert.Equal(Samples.Model(4).Sha256(), (await back.Runs.LoadAsync("one", None))!.Model.Sha256());
    }

    [Fact]
    public async Task A_database_that_holds_runs_is_replaced_only_on_demand()
    {
        var servers = await ServersAsync();
        using (var start = new RunFolder(_folder.At("files"), _files)) await BackupTests.SaveAsync(start, "one", 1, 2);
        await BackupAsync("first.zip", "files", _files);
        using (var other = new RunFolder(_folder.At("other"), servers))
            await other.Runs.CreateAsync(Samples.Run("precious"), Samples.Model(9), None);

        Assert.Contains("1 run", (await Assert.ThrowsAsync<IOException>(() => RestoreAsync("first.zip", "moved", servers))).Message,
            StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder.At("moved")));
        using (var still = new RunFolder(_folder.At("other"), servers)) Assert.NotNull(await still.Runs.FindAsync("precious", None));
        await RestoreAsync("first.zip", "moved", servers, force: true);

        using var moved = new RunFolder(_folder.At("moved"), servers);
        Assert.Equal(["one"], (await moved.Runs.ListAsync(None)).Select(run => run.Id));
    }

    public void Dispose() => _folder.Dispose();

    private async Task<StorageOptions> ServersAsync() => new()
    {
        Database = await (await postgres.ServerAsync()).CreateDatabaseAsync(),
        Models = (await s3.ServerAsync()).Address($"moves/{Path.GetFileName(_folder.Location)}"),
    };

    private async Task<string> BackupAsync(string file, string folder, StorageOptions options)
    {
        Assert.Empty((await BackupWriter.WriteAsync(_folder.At(file), _folder.At(folder), options, TimeProvider.System, None)).Missing);
        return _folder.At(file);
    }

    private async Task RestoreAsync(string file, string folder, StorageOptions options, bool force = false)
    {
        using var backup = await BackupArchive.OpenAsync(_folder.At(file), None);
        await Restoring.RestoreAsync(backup, _folder.At(folder), options, force, None);
    }

    // Databases give rows in an order of their own.
    private static Dictionary<string, string[]> Rows(string file)
    {
        using var archive = ZipFile.OpenRead(file);
        return archive.Entries.Where(entry => entry.FullName.StartsWith("tables/", StringComparison.Ordinal))
            .ToDictionary(entry => entry.FullName, entry =>
        {
            using var reader = new StreamReader(entry.Open());
            return reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal).ToArray();
        }, StringComparer.Ordinal);
    }
}
