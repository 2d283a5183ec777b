using Tributary.Engine.Formats;
using Tributary.Storage.Models;

namespace Tributary.Storage.Tests.Models;

public sealed class FileModelStoreTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly FileModelStore _store;

    public FileModelStoreTests() => _store = new FileModelStore(_folder.Location);

    private static CancellationToken None => CancellationToken.None;

    [Fact]
    public async Task A_model_comes_back_with_its_names_shapes_and_values()
    {
        var model = Samples.Model(1);

        var back = await _store.FindAsync(await _store.PutAsync(model, None), None);

        Assert.Null(back!.Layout.DifferenceFrom(model.Layout));
        Assert.Equal(model.Values.ToArray(), back.Values.ToArray());
        Assert.Equal(model.Sha256(), back.Sha256());
    }

    [Fact]
    public async Task The_files_name_is_the_sha256_of_its_content()
    {
        var sha256 = await _store.PutAsync(Samples.Model(1), None);

        var content = await File.ReadAllBytesAsync(_folder.At(sha256[..2], sha256 + ".safetensors"));

        Assert.Equal(sha256, Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(content)));
    }

    [Fact]
    public async Task A_model_kept_twice_is_one_file()
    {
        Assert.Equal(await _store.PutAsync(Samples.Model(1), None), await _store.PutAsync(Samples.Model(1), None));
        Assert.Single(Directory.GetFiles(_folder.Location, "*", SearchOption.AllDirectories));
    }

    [Theory]
    [InlineData("")]
    [InlineData("../../etc/passwd")]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000000")]
    public async Task A_model_that_is_not_kept_is_null(string sha256) => Assert.Null(await _store.FindAsync(sha256, None));

    [Fact]
    public async Task A_truncated_file_is_named()
    {
        var path = _store.PathOf(await _store.PutAsync(Samples.Model(1), None));
        await File.WriteAllBytesAsync(path, (await File.ReadAllBytesAsync(path))[..^4]);

        var fault = await Assert.ThrowsAsync<BrokenFileException>(() => _store.FindAsync(Samples.Model(1).Sha256(), None));

        Assert.Equal(path, fault.File);
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

    public void Dispose() => _folder.Dispose();
}
