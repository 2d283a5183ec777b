using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;
using Tributary.Cli.Fetching;

namespace Tributary.Cli.Tests.Fetching;

public sealed class FetchSetTests : IDisposable
{
    private static readonly byte[] One = [.. Enumerable.Range(0, 5000).Select(i => (byte)(i * i))];
    private static readonly byte[] Two = [.. Enumerable.Range(0, 300).Select(i => (byte)i)];
    private static readonly OfficialSet Set
        = new("little", "free", [], [File("train-images-idx3-ubyte", One), File("t10k-labels-idx1-ubyte", Two)]);

    private readonly DirectoryInfo _temporary = Directory.CreateTempSubdirectory("tributary-fetch-");
    private readonly HttpClient _http = new();

    private string Target => Path.Combine(_temporary.FullName, "data", "little");

    public void Dispose()
    {
        _http.Dispose();
        _temporary.Delete(recursive: true);
    }

    [Fact]
    public async Task Files_come_from_a_server_are_checked_and_are_not_fetched_again()
    {
        await using var server = new LoopbackServer();
        server.Put("train-images-idx3-ubyte.gz", Pack(One));
        server.Put("t10k-labels-idx1-ubyte", Two); // plain
        var (kept, fetched) = await FetchAsync(new WebSource(server.Url, _http));
        Assert.Empty(kept);
        Assert.Equal(2, fetched.Count);
        Assert.Equal(["t10k-labels-idx1-ubyte", "train-images-idx3-ubyte.gz"], Names());

        var asked = server.Asked.Count;
        (kept, fetched) = await FetchAsync(new WebSource(server.Url, _http));
        Assert.Equal(2, kept.Count);
        Assert.Empty(fetched);
        Assert.Equal(asked, server.Asked.Count);
    }

    [Fact]
    public async Task A_damaged_file_that_lies_there_is_fetched_anew()
    {
        await using var server = new LoopbackServer();
        server.Put("train-images-idx3-ubyte.gz", Pack(One));
        server.Put("t10k-labels-idx1-ubyte.gz", Pack(Two));
        Directory.CreateDirectory(Target);
        await System.IO.File.WriteAllBytesAsync(Path.Combine(Target, "train-images-idx3-ubyte.gz"), Pack(One)[..50],
            TestContext.Current.CancellationToken);
        var (_, fetched) = await FetchAsync(new WebSource(server.Url, _http));
        Assert.Equal(2, fetched.Count);
    }

    [Fact]
    public async Task A_download_that_breaks_off_leaves_nothing_behind()
    {
        await using var server = new LoopbackServer();
        var packed = Pack(One);
        server.Put("train-images-idx3-ubyte.gz", packed[..(packed.Length / 2)], claimed: packed.Length);
        var fault = await Assert.ThrowsAsync<CommandFault>(() => FetchAsync(new WebSource(server.Url, _http)));
        Assert.Equal(ExitCode.Unreachable, fault.ExitCode);
        Assert.Contains("broke off", fault.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Target));
    }

    [Fact]
    public async Task A_file_with_another_checksum_is_refused_and_leaves_nothing_behind()
    {
        await using var server = new LoopbackServer();
        server.Put("train-images-idx3-ubyte.gz", Pack([.. One.Reverse()]));
        var fault = await Assert.ThrowsAsync<CommandFault>(() => FetchAsync(new WebSource(server.Url, _http)));
        Assert.Contains("is not the published file", fault.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Target));
    }

    [Fact]
    public async Task A_server_that_sends_without_end_is_cut_off()
    {
        await using var server = new LoopbackServer();
        server.Put("train-images-idx3-ubyte.gz", new byte[4_000_000]);
        var fault = await Assert.ThrowsAsync<CommandFault>(() => FetchAsync(new WebSource(server.Url, _http)));
        Assert.Contains("sends more than", fault.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Target));
    }

    [Fact]
    public async Task The_next_mirror_is_tried_and_an_unreachable_one_explains_from()
    {
        await using var server = new LoopbackServer();
        server.Put("train-images-idx3-ubyte.gz", Pack(One));
        server.Put("t10k-labels-idx1-ubyte.gz", Pack(Two));
        var nobody = new WebSource(new Uri("http://127.0.0.1:1/"), _http);
        Assert.Equal(2, (await FetchAsync(nobody, new WebSource(server.Url, _http))).Fetched.Count);

        Directory.Delete(Target, recursive: true);
        var fault = await Assert.ThrowsAsync<CommandFault>(() => FetchAsync(nobody));
        Assert.Equal(ExitCode.Unreachable, fault.ExitCode);
        Assert.Contains("--from FOLDER, ARCHIVE or URL", fault.Remedy, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(".zip")]
    [InlineData(".tar")]
    [InlineData(".tar.gz")]
    public async Task An_archive_is_as_good_as_a_server(string ending)
    {
        var path = Path.Combine(_temporary.FullName, "set" + ending);
        await ArchiveAsync(path, ("some/folder/train-images.idx3-ubyte", One), ("some/folder/t10k-labels-idx1-ubyte.gz", Pack(Two)));
        Assert.Equal(2, (await FetchAsync(new ArchiveSource(path))).Fetched.Count);
    }

    [Theory]
    [InlineData(".zip")]
    [InlineData(".tar.gz")]
    public async Task A_truncated_archive_is_bad_input(string ending)
    {
        var path = Path.Combine(_temporary.FullName, "set" + ending);
        await ArchiveAsync(path, ("train-images-idx3-ubyte", One));
        var bytes = await System.IO.File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken);
        await System.IO.File.WriteAllBytesAsync(path, bytes[..(bytes.Length / 2)], TestContext.Current.CancellationToken);
        await Assert.ThrowsAsync<CommandFault>(() => FetchAsync(new ArchiveSource(path)));
        Assert.False(Directory.Exists(Target));
    }

    [Fact]
    public async Task A_folder_that_lacks_a_file_is_named_with_the_file()
    {
        await System.IO.File.WriteAllBytesAsync(Path.Combine(_temporary.FullName, "train-images-idx3-ubyte"), One,
            TestContext.Current.CancellationToken);
        var fault = await Assert.ThrowsAsync<CommandFault>(() => FetchAsync(new FolderSource(_temporary.FullName)));
        Assert.Contains("has no t10k-labels-idx1-ubyte.gz", fault.Message, StringComparison.Ordinal);
        Assert.Equal(["train-images-idx3-ubyte"], Names()); // what was whole stays
    }

    [Theory]
    [InlineData("mnist")]
    [InlineData("fashion-mnist")]
    public async Task The_published_sums_are_those_of_the_published_files(string name)
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !System.IO.File.Exists(Path.Combine(folder.FullName, "Tributary.slnx"))) folder = folder.Parent;
        var data = Path.Combine(folder!.Parent!.FullName, "shared", "data", name);
        Assert.SkipUnless(Directory.Exists(data), $"the {name} files are not beside the repository");
        foreach (var file in OfficialSet.Find(name)!.Files)
            Assert.True(await Fetch.IsIntactAsync(Path.Combine(data, file.Name + ".gz"), file, TestContext.Current.CancellationToken),
                file.Name);
    }

    private static OfficialFile File(string name, byte[] content)
        => new(name, content.Length, Convert.ToHexStringLower(SHA256.HashData(content)));

    private static byte[] Pack(byte[] content)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest)) gzip.Write(content);
        return packed.ToArray();
    }

    private static async Task ArchiveAsync(string path, params (string Name, byte[] Content)[] entries)
    {
        await using Stream file = System.IO.File.Create(path);
        if (path.EndsWith(".zip", StringComparison.Ordinal))
        {
            await using var zip = new ZipArchive(file, ZipArchiveMode.Create);
            foreach (var (name, content) in entries)
            {
                await using var entry = await zip.CreateEntry(name).OpenAsync();
                await entry.WriteAsync(content);
            }

            return;
        }

        await using var stream = path.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(file, CompressionLevel.Fastest) : file;
        await using var tar = new TarWriter(stream);
        foreach (var (name, content) in entries)
            await tar.WriteEntryAsync(new PaxTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(content) });
    }

    private string[] Names() => [.. Directory.GetFiles(Target).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    private async Task<(List<string> Kept, List<string> Fetched)> FetchAsync(params ISource[] sources)
    {
        var (kept, fetched) = (new List<string>(), new List<string>());
        await new FetchSet(Set, sources, Target) { Kept = kept.Add, Fetched = fetched.Add }.RunAsync(CancellationToken.None);
        return (kept, fetched);
    }
}
