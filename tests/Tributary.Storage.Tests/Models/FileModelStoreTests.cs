using Tributary.Core.Compression;
using Tributary.Engine.Formats;
using Tributary.Storage.Models;

namespace Tributary.Storage.Tests.Models;

public sealed class FileModelStoreTests : ModelStoreContract, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    protected override IModelFiles Open() => new FileModelStore(_folder.Location);

    protected override string KeptAt(string sha256) => _folder.At(sha256[..2], sha256 + ".safetensors");

    [Fact]
    public async Task A_truncated_file_is_named()
    {
        var sha256 = await Store.PutAsync(Samples.Model(1), None);
        await File.WriteAllBytesAsync(KeptAt(sha256), (await File.ReadAllBytesAsync(KeptAt(sha256)))[..^4]);

        var fault = await Assert.ThrowsAsync<BrokenFileException>(() => Store.FindAsync(Samples.Model(1).Sha256(), None));

        Assert.Equal(KeptAt(sha256), fault.File);
    }

    [Fact]
    public void What_a_crashed_writer_left_is_swept_away_and_a_living_writers_file_is_not()
    {
        Directory.CreateDirectory(_folder.At("ab"));
        var dead = _folder.At("ab", "abc.safetensors.1-1.part");
        var living = _folder.At("ab", "abd.safetensors.2-1.part");
        File.WriteAllText(dead, "half");
        using var writer = new FileStream(living, FileMode.Create, FileAccess.Write, FileShare.Delete);

        _ = new FileModelStore(_folder.Location);

        Assert.False(File.Exists(dead));
        Assert.True(File.Exists(living));
    }

    [Fact]
    public async Task The_way_to_a_folder_is_flushed_once_and_every_folder_that_takes_a_model_each_time()
    {
        var flushed = new List<string>();
        var store = new FileModelStore(_folder.Location, Durability.Sync, maxEncodedBytes: 0, clock: null, flushed.Add);
        var hashes = new List<string>();
        for (var i = 0; i < 300; i++) hashes.Add(await store.PutAsync(Samples.Model(i), None));

        var folders = hashes.Select(hash => hash[..2]).Distinct().Count();
        Assert.InRange(folders, 2, 256);
        Assert.Equal(folders, flushed.Count(path => path == _folder.Location));
        Assert.Equal(hashes.Count + folders, flushed.Count);
        Assert.All(hashes, hash => Assert.Contains(_folder.At(hash[..2]), flushed));
    }

    [Fact]
    public async Task Nothing_is_flushed_where_a_model_need_not_survive_a_power_loss()
    {
        var store = new FileModelStore(_folder.Location, Durability.Process, maxEncodedBytes: 0, clock: null, path => Assert.Fail(path));

        Assert.NotNull(await store.FindAsync(await store.PutAsync(Samples.Model(1), None), None));
    }

    [Fact]
    public async Task Encodings_that_nobody_asked_for_longest_go_when_there_are_too_many_bytes()
    {
        var clock = new ManualClock();
        var store = new FileModelStore(_folder.Location, Durability.Process, maxEncodedBytes: 500, clock);
        var paths = new List<string>();
        foreach (var value in new[] { 1, 2, 3, 4, 5 })
        {
            paths.Add((await store.PathAsync(await store.PutAsync(Samples.Model(value), None), WeightEncoding.Float16, None))!);
            clock.Now += TimeSpan.FromMinutes(2);
            await store.PathAsync(Samples.Model(1).Sha256(), WeightEncoding.Float16, None);
        }

        Assert.True(File.Exists(paths[0]), "it was asked for all the time");
        Assert.False(File.Exists(paths[1]));
        Assert.True(File.Exists(paths[4]));
        Assert.True(paths.Where(File.Exists).Sum(path => new FileInfo(path).Length) <= 500);
        Assert.True(File.Exists(await store.PathAsync(Samples.Model(2).Sha256(), WeightEncoding.Float16, None)),
            "it is made again when it is asked for");
    }

    [Fact]
    public async Task What_was_handed_out_a_moment_ago_is_not_taken_away()
    {
        var store = new FileModelStore(_folder.Location, Durability.Process, maxEncodedBytes: 0, new ManualClock());

        var first = await store.PathAsync(await store.PutAsync(Samples.Model(1), None), WeightEncoding.Int8, None);
        await store.PathAsync(await store.PutAsync(Samples.Model(2), None), WeightEncoding.Int8, None);

        Assert.True(File.Exists(first));
    }

    public void Dispose() => _folder.Dispose();
}
