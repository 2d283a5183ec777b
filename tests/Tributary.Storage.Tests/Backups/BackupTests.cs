using System.IO.Compression;
using Tributary.Core.Learning;
using Tributary.Core.Rounds;
using Tributary.Engine.Formats;
using Tributary.Storage.Backups;
using Tributary.Storage.Folders;
using Tributary.Storage.Retention;

namespace Tributary.Storage.Tests.Backups;

public sealed class BackupTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly StorageOptions _files = new() { Durability = Durability.Process };
    private readonly RunFolder _runs;

    public BackupTests()
    {
        _runs = new RunFolder(Data, _files);
        Directory.CreateDirectory(_folder.At("data", "access", "authority"));
        File.WriteAllText(_folder.At("data", "access", "authority", "authority.key"), "a key");
        File.WriteAllText(_folder.At("data", "access", "audit.jsonl"), "{\"number\":1}\n{\"num");
        Directory.CreateDirectory(_folder.At("data", "logs"));
        File.WriteAllText(_folder.At("data", "logs", "one.jsonl"), "{}\n");
    }

    private string Data => _folder.At("data");

    private string Zip => _folder.At("backup.zip");

    private static CancellationToken None => CancellationToken.None;

    [Fact]
    public async Task What_is_saved_while_it_is_in_use_is_restored_and_goes_on()
    {
        await SaveAsync(_runs, "one", 1, 3);

        var manifest = await BackupWriter.WriteAsync(Zip, Data, _files, TimeProvider.System, None);
        await SaveAsync(_runs, "one", 4, 5);
        await RestoreAsync();

        Assert.Equal((1, 0), (manifest.Runs, manifest.Missing.Count));
        using var restored = new RunFolder(_folder.At("new"), _files);
        var at = (await restored.Runs.LoadAsync("one", None))!;
        Assert.Equal((3, Samples.Model(3).Sha256(), 3L), (at.Round, at.Model.Sha256(), at.Optimizer!.Step));
        Assert.Equal(["a", "b"], at.Open!.Cohort);
        await SaveAsync(restored, "one", 4, 5);
        Assert.Equal(Samples.Model(5).Sha256(), (await restored.Runs.LoadAsync("one", None))!.Model.Sha256());
        Assert.Equal(3, (await restored.Figures.SummariesAsync("one", 0, None)).Count - 2);
        Assert.Equal("a key", await File.ReadAllTextAsync(_folder.At("new", "access", "authority", "authority.key"), None));
        Assert.Equal("{\"number\":1}\n", await File.ReadAllTextAsync(_folder.At("new", "access", "audit.jsonl"), None));
        Assert.False(Directory.Exists(_folder.At("new.restoring")));
    }

    [Fact]
    public async Task Only_its_owner_may_read_a_backup_and_what_is_restored_from_it()
    {
        if (OperatingSystem.IsWindows()) return;
        await BackupWriter.WriteAsync(Zip, Data, _files, TimeProvider.System, None);
        await RestoreAsync();

        foreach (var path in new[] { Zip, _folder.At("new", "access", "authority", "authority.key") })
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
    }

    [Fact]
    public async Task Models_that_were_let_go_are_not_looked_for()
    {
        await SaveAsync(_runs, "one", 1, 5);
        await _runs.Retention.ApplyAsync("one", KeepRule.Read("last:1"), None);

        var manifest = await BackupWriter.WriteAsync(Zip, Data, _files, TimeProvider.System, None);

        Assert.Empty(manifest.Missing);
        Assert.Equal(3, manifest.Files.Count(file => file.Path.StartsWith("models/", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_model_that_is_damaged_in_the_store_is_told_and_the_rest_is_saved()
    {
        await SaveAsync(_runs, "one", 1, 3);
        await File.WriteAllTextAsync(_runs.Models.PlaceOf(Samples.Model(1).Sha256()), "damaged", None);

        var manifest = await BackupWriter.WriteAsync(Zip, Data, _files, TimeProvider.System, None);
        await RestoreAsync();

        Assert.Equal([Samples.Model(1).Sha256()], manifest.Missing);
        using var restored = new RunFolder(_folder.At("new"), _files);
        Assert.Equal(3, (await restored.Runs.LoadAsync("one", None))!.Round);
    }

    [Fact]
    public async Task A_backup_that_exists_is_not_overwritten_and_one_that_fails_leaves_nothing()
    {
        await File.WriteAllTextAsync(Zip, "mine", None);
        await Assert.ThrowsAsync<IOException>(() => BackupWriter.WriteAsync(Zip, Data, _files, TimeProvider.System, None));
        await Assert.ThrowsAsync<FileNotFoundException>(() => BackupWriter.WriteAsync(_folder.At("other.zip"), _folder.At("nowhere"),
            _files, TimeProvider.System, None));

        Assert.Equal("mine", await File.ReadAllTextAsync(Zip, None));
        Assert.Empty(Directory.GetFiles(_folder.Location, "other*"));
    }

    [Theory]
    [InlineData("tables/rounds.jsonl")]
    [InlineData("access/authority/authority.key")]
    [InlineData("models/")]
    public async Task A_damaged_backup_is_refused_by_name_and_nothing_is_changed(string name)
    {
        await SaveAsync(_runs, "one", 1, 2);
        await BackupWriter.WriteAsync(Zip, Data, _files, TimeProvider.System, None);
        Rewrite(name, bytes =>
        {
            bytes[bytes.Length / 2] ^= 1;
            return bytes;
        });

        var fault = await Assert.ThrowsAsync<BrokenFileException>(RestoreAsync);

        Assert.Contains(name, fault.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder.At("new")));
    }

    [Fact]
    public async Task A_backup_that_was_cut_short_or_added_to_is_refused()
    {
        await BackupWriter.WriteAsync(Zip, Data, _files, TimeProvider.System, None);
        var whole = await File.ReadAllBytesAsync(Zip, None);
        await File.WriteAllBytesAsync(Zip, whole[..^200], None);
        await Assert.ThrowsAsync<BrokenFileException>(RestoreAsync);
        await File.WriteAllBytesAsync(Zip, whole, None);
        using (var archive = ZipFile.Open(Zip, ZipArchiveMode.Update)) archive.CreateEntry("../../outside");

        Assert.Contains("outside", (await Assert.ThrowsAsync<BrokenFileException>(RestoreAsync)).Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder.At("new")));
    }

    [Fact]
    public async Task A_folder_that_is_not_empty_is_replaced_only_on_demand()
    {
        await SaveAsync(_runs, "one", 1, 2);
        await BackupWriter.WriteAsync(Zip, Data, _files, TimeProvider.System, None);
        Directory.CreateDirectory(_folder.At("new"));
        await File.WriteAllTextAsync(_folder.At("new", "precious"), "x", None);

        Assert.Contains("not empty", (await Assert.ThrowsAsync<IOException>(RestoreAsync)).Message, StringComparison.Ordinal);
        Assert.Equal(["precious"], Directory.GetFileSystemEntries(_folder.At("new")).Select(Path.GetFileName));
        await RestoreAsync(force: true);

        Assert.False(File.Exists(_folder.At("new", "precious")));
        Assert.True(File.Exists(_folder.At("new", "tributary.db")));
        Assert.Equal(["backup.zip", "data", "new"], Directory.GetFileSystemEntries(_folder.Location).Select(Path.GetFileName)
            .Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_folder_that_a_coordinator_works_in_is_left_alone()
    {
        await BackupWriter.WriteAsync(Zip, Data, _files, TimeProvider.System, None);
        using var owner = FolderLock.Take(_folder.At("new"));

        var fault = await Assert.ThrowsAsync<FolderClaimedException>(() => RestoreAsync(force: true));

        Assert.Equal(Environment.ProcessId, fault.Holder);
    }

    public void Dispose()
    {
        _runs.Dispose();
        _folder.Dispose();
    }

    internal static async Task SaveAsync(RunFolder folder, string id, int from, int to)
    {
        if (await folder.Runs.FindAsync(id, None) is null) await folder.Runs.CreateAsync(Samples.Run(id), Samples.Model(0), None);
        for (var round = from; round <= to; round++)
        {
            var momentum = new Dictionary<string, ReadOnlyMemory<float>>(StringComparer.Ordinal) { ["momentum"] = new[] { (float)round } };
            await folder.Runs.SaveRoundAsync(id, Samples.Round(round, Samples.Model(round)), Samples.Model(round),
                new ServerOptimizerState("momentum", round, momentum), None);
        }

        await folder.Runs.BeginRoundAsync(id, new OpenRound(to + 1, Samples.Noon, ["a", "b"]), None);
    }

    private async Task RestoreAsync() => await RestoreAsync(force: false);

    private async Task RestoreAsync(bool force)
    {
        using var backup = await BackupArchive.OpenAsync(Zip, None);
        await Restoring.RestoreAsync(backup, _folder.At("new"), _files, force, None);
    }

    // The zip stays whole: only the manifest can tell.
    private void Rewrite(string name, Func<byte[], byte[]> change)
    {
        using var archive = ZipFile.Open(Zip, ZipArchiveMode.Update);
        var entry = archive.Entries.First(entry => entry.FullName.StartsWith(name, StringComparison.Ordinal));
        using var stream = entry.Open();
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        stream.Position = 0;
        stream.Write(change(bytes));
    }
}
