using System.Security.Cryptography;
using Tributary.Core.Compression;
using Tributary.Engine.Formats;
using Tributary.Storage.Models;

namespace Tributary.Storage.Tests.Models;

/// <summary>What every model store promises.</summary>
public abstract class ModelStoreContract
{
    /// <summary>Another view of the same store, as a process that has just started has it.</summary>
    protected abstract IModelFiles Open();

    /// <summary>The file that holds what is kept.</summary>
    protected abstract string KeptAt(string sha256);

    protected IModelFiles Store => field ??= Open();

    protected static CancellationToken None => CancellationToken.None;

    [Fact]
    public async Task A_model_comes_back_with_its_names_shapes_and_values()
    {
        var model = Samples.Model(1);

        await Store.PutAsync(model, None);
        var back = await Open().FindAsync(model.Sha256(), None);

        Assert.Null(back!.Layout.DifferenceFrom(model.Layout));
        Assert.Equal(model.Values.ToArray(), back.Values.ToArray());
        Assert.Equal(model.Sha256(), back.Sha256());
    }

    [Fact]
    public async Task What_is_kept_has_the_sha256_that_is_its_name()
    {
        var sha256 = await Store.PutAsync(Samples.Model(1), None);

        Assert.Equal(sha256, Convert.ToHexStringLower(SHA256.HashData(await File.ReadAllBytesAsync(KeptAt(sha256)))));
    }

    [Fact]
    public async Task A_model_kept_twice_stays_as_it_is()
    {
        var sha256 = await Store.PutAsync(Samples.Model(1), None);
        var written = File.GetLastWriteTimeUtc(KeptAt(sha256));

        Assert.Equal(sha256, await Store.PutAsync(Samples.Model(1), None));
        Assert.Equal(sha256, await Open().PutAsync(Samples.Model(1), None));
        Assert.Equal(written, File.GetLastWriteTimeUtc(KeptAt(sha256)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("../../etc/passwd")]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000000")]
    public async Task A_model_that_is_not_kept_is_null(string sha256)
    {
        Assert.Null(await Store.FindAsync(sha256, None));
        Assert.Null(await Store.PathAsync(sha256, WeightEncoding.Float16, None));
        Assert.False(await Store.HoldsAsync(sha256, None));
        await Store.LetGoAsync(sha256, None);
    }

    [Fact]
    public async Task A_damaged_model_is_told_from_a_missing_one()
    {
        var sha256 = await Store.PutAsync(Samples.Model(1), None);
        var bytes = await File.ReadAllBytesAsync(KeptAt(sha256));
        bytes[^1] ^= 1;
        await File.WriteAllBytesAsync(KeptAt(sha256), bytes);

        var fault = await Assert.ThrowsAsync<BrokenFileException>(() => Open().FindAsync(sha256, None));

        Assert.Contains(sha256, fault.File, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(WeightEncoding.Float32)]
    [InlineData(WeightEncoding.Float16)]
    [InlineData(WeightEncoding.Int8)]
    public async Task A_model_is_shown_as_a_file_in_every_encoding(WeightEncoding encoding)
    {
        var sha256 = await Store.PutAsync(Samples.Model(1), None);

        var path = await Open().PathAsync(sha256, encoding, None);

        using var file = File.OpenRead(path!);
        Assert.Equal(8, WeightFile.Read(file, path!, Samples.Model(1).Layout, null, out var facts).Values.Length);
        Assert.Equal(encoding, WeightFile.EncodingOf(facts, path!));
    }

    [Fact]
    public async Task However_many_ask_at_once_an_encoding_is_made_once()
    {
        var sha256 = await Store.PutAsync(Samples.Large(200_000), None);

        var paths = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Store.PathAsync(sha256, WeightEncoding.Float16, None)));

        Assert.Single(paths.Distinct(StringComparer.Ordinal));
        var file = new FileInfo(paths[0]!);
        var made = file.LastWriteTimeUtc;
        Assert.Equal(paths[0], await Store.PathAsync(sha256, WeightEncoding.Float16, None));
        Assert.Equal(made, new FileInfo(paths[0]!).LastWriteTimeUtc);
        Assert.Single(Directory.GetFiles(file.DirectoryName!, "*float16*"));
    }

    [Fact]
    public async Task A_model_that_was_let_go_is_gone_in_all_its_encodings_and_others_stay()
    {
        var (gone, stays) = (await Store.PutAsync(Samples.Model(1), None), await Store.PutAsync(Samples.Model(2), None));
        string?[] paths = [await Store.PathAsync(gone, WeightEncoding.Float32, None),
            await Store.PathAsync(gone, WeightEncoding.Float16, None), await Store.PathAsync(gone, WeightEncoding.Int8, None)];

        await Store.LetGoAsync(gone, None);
        await Store.LetGoAsync(gone, None);

        Assert.All(paths, path => Assert.False(File.Exists(path)));
        Assert.False(File.Exists(KeptAt(gone)));
        Assert.False(await Store.HoldsAsync(gone, None));
        Assert.Null(await Store.FindAsync(gone, None));
        Assert.True(await Store.HoldsAsync(stays, None));
        Assert.Equal(gone, await Store.PutAsync(Samples.Model(1), None));
        Assert.NotNull(await Open().FindAsync(gone, None));
    }

    [Fact]
    public async Task A_store_that_is_there_says_so_however_much_it_holds()
    {
        await Store.CheckAsync(None);
        for (var value = 0; value < 5; value++) await Store.PutAsync(Samples.Model(value), None);
        await Store.CheckAsync(None);
    }
}
