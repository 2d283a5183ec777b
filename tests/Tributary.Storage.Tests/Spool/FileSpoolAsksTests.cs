using Tributary.Storage.Spool;

namespace Tributary.Storage.Tests.Spool;

public sealed class FileSpoolAsksTests : SpoolAsksContract
{
    [Fact]
    public async Task What_is_left_of_a_settled_asks_other_attempts_goes_with_it()
    {
        using var spool = Open();
        using var late = spool.Begin("r", 2, "a");
        using var other = spool.Begin("r", 2, "b");
        await File.WriteAllTextAsync(Folder.At("r", "2", "a.safetensors.broken"), "damaged", None);
        await PutAsync(spool, 2, "a", 1);

        spool.Forget("r", [new(2, "a")]);

        Assert.Equal(["b.safetensors.2.part"], Directory.EnumerateFiles(Folder.At("r", "2")).Select(file => Path.GetFileName(file)));
        Assert.Equal(0, spool.Bytes);
    }

    [Fact]
    public async Task An_update_whose_folder_went_meanwhile_is_kept_all_the_same()
    {
        using var spool = Open();
        await PutAsync(spool, 1, "x", 1);
        spool.Forget("r", [new(1, "x")]);
        await PutAsync(spool, 2, "a", 1);
        var length = new FileInfo(Folder.At("r", "2", "a.safetensors")).Length;
        using var written = new MemoryStream(await File.ReadAllBytesAsync(Folder.At("r", "2", "a.safetensors"), None));

        // It is written over a spare file, so nothing of it lies in its ask's folder yet.
        using var entry = spool.Begin("r", 2, "b", length);
        spool.Forget("r", [new(2, "a")]);
        Assert.False(Directory.Exists(Folder.At("r", "2")));
        await written.CopyToAsync(entry.File, None);
        entry.Commit();

        Assert.True(spool.Contains("r", 2, "b"));
    }

    [Theory]
    [InlineData("a.safetensors", "a")]
    [InlineData("a.b.safetensors", "a.b")]
    [InlineData("a.safetensors.17.part", "a")]
    [InlineData("a.safetensors.broken", "a")]
    [InlineData("a.safetensors.1.part.safetensors", "a.safetensors.1.part")]
    [InlineData("a.safetensors.1.part.safetensors.2.part", "a.safetensors.1.part")]
    [InlineData("a.safetensors.part", null)]
    [InlineData("a.safetensors.x.part", null)]
    [InlineData("a.safetensors..part", null)]
    [InlineData("17.part", null)]
    [InlineData(".safetensors", null)]
    [InlineData("notes.txt", null)]
    public void Whose_a_file_is_is_read_from_its_whole_name(string name, string? client)
        => Assert.Equal(client, SpoolName.ClientOf(name));

    protected override UpdateSpool Open() => new(Folder.Location, Durability.Process);

    protected override Task GoneAsync(params string[] names)
    {
        foreach (var name in names) Assert.False(File.Exists(Folder.At(name + ".safetensors")), name);
        return Task.CompletedTask;
    }
}
