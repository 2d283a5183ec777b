using System.IO.Compression;
using FsCheck;
using FsCheck.Fluent;
using Tributary.Engine.Data;
using Tributary.Engine.Formats;
using Tributary.Engine.Formats.Torch;
using Tributary.Engine.Imaging;
using Tributary.Engine.Models;
using Tributary.Engine.Tests.Fixtures;

namespace Tributary.Engine.Tests.Formats;

/// <summary>Whatever a file holds, a reader reads it or throws a <see cref="BrokenFileException"/>, and allocates no more than the file's
/// content could need.</summary>
public sealed class BrokenFileTests
{
    // Buffers of 64 kB, arrays that begin at 1 MB where the length is unknown and double, the messages.
    private const long FixedBytes = 4 * 1024 * 1024;

    // A row of a table, a tensor's name: small in the file, larger as objects. Deflate gives up to 1032 to one.
    private const long BytesPerByte = 2_000;

    private static readonly Dictionary<string, (byte[] Bytes, Action<Stream> Read)> s_samples = new(StringComparer.Ordinal)
    {
        ["safetensors"] = (FormatFixtures.Bytes("all-types.safetensors"), ReadTensors),
        ["safetensors of one type"] = (Tensors(), ReadTensors),
        ["safetensors from a pipe"] = (Tensors(), stream => ReadTensors(new Pipe(((MemoryStream)stream).ToArray()))),
        ["torch"] = (FormatFixtures.Bytes("torch.pt"), ReadTorch),
        ["deflated torch"] = (Deflated("torch.pt"), ReadTorch),
        ["npy"] = (FormatFixtures.Archive("npy.zip")["fortran3.npy"], stream => Npy.Read(stream, "npy")),
        ["npy of version 3"] = (FormatFixtures.Archive("npy.zip")["version3.npy"], stream => Npy.Read(stream, "npy")),
        ["stored npz"] = (FormatFixtures.Bytes("stored.npz"), stream => Npz.Read(stream, "npz")),
        ["deflated npz"] = (FormatFixtures.Bytes("deflated.npz"), stream => Npz.Read(stream, "npz")),
        ["idx"] = (FormatFixtures.Bytes("u1.idx"), stream => IdxArray.Read(stream, "idx")),
        ["idx from a pipe"] = (FormatFixtures.Bytes("f8.idx"), stream => IdxArray.Read(new Pipe(((MemoryStream)stream).ToArray()), "idx")),
        ["gzipped idx"] = (FormatFixtures.Bytes("u1.idx.gz"), stream => IdxArray.Read(stream, "idx")),
        ["png"] = (FormatFixtures.Archive("png.zip")["colour3-depth4-interlaced-transparent.png"], stream => PngImage.Read(stream, "png")),
        ["png of 16 bits"] = (FormatFixtures.Archive("png.zip")["small-5x5-interlaced.png"], stream => PngImage.Read(stream, "png")),
        ["gzipped csv"] = (Gzip(FormatFixtures.Bytes("quoted.csv")), ReadTable),
        ["csv of categories"] = (FormatFixtures.Bytes("quoted.csv"),
            stream => CsvFile.Read(stream, "csv", new CsvOptions { Label = "next, to it", TrimSpaces = false })),
        ["csv"] = (FormatFixtures.Bytes("quoted.csv"), ReadTable),
    };

    public static TheoryData<string> Kinds => [.. s_samples.Keys];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_file_that_is_cut_off_anywhere_is_broken(string kind)
    {
        var (bytes, read) = s_samples[kind];
        read(new MemoryStream(bytes));
        for (var length = 0; length < bytes.Length; length++)
        {
            var broken = IsBroken(bytes[..length], read);
            Assert.True(broken || kind.StartsWith("csv", StringComparison.Ordinal), $"{kind} of {length} bytes is taken for whole");
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Bytes_that_are_flipped_are_noticed_or_harmless(string kind)
    {
        var (bytes, read) = s_samples[kind];
        var flips = Gen.Zip(Gen.Choose(0, bytes.Length - 1), Gen.Choose(1, 255)).ListOf().Where(list => list.Count is > 0 and < 6);
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(400).WithQuietOnSuccess(true), Prop.ForAll(flips.ToArbitrary(), list =>
        {
            var changed = bytes.ToArray();
            foreach (var (at, bits) in list) changed[at] ^= (byte)bits;
            IsBroken(changed, read);
        }));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Bytes_that_are_left_out_or_doubled_are_noticed_or_harmless(string kind)
    {
        var (bytes, read) = s_samples[kind];
        var cuts = Gen.Zip(Gen.Choose(0, bytes.Length), Gen.Choose(0, bytes.Length));
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(200)
            .WithQuietOnSuccess(true), Prop.ForAll(cuts.ToArbitrary(),
            cut => { IsBroken([.. bytes[..cut.Item1], .. bytes[cut.Item2..]], read); }));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Noise_is_broken_or_harmless(string kind)
    {
        var (bytes, read) = s_samples[kind];
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(200)
            .WithQuietOnSuccess(true), Prop.ForAll(Gen.Choose(0, 16)
            .ToArbitrary(), ArbMap.Default.ArbFor<byte[]>(),
            (head, noise) => { IsBroken([.. bytes[..Math.Min(head, bytes.Length)], .. noise], read); }));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Nothing_may_follow_a_whole_file(string kind)
    {
        var (bytes, read) = s_samples[kind];
        var broken = IsBroken([.. bytes, 0], read);

        // A zip archive is found from its end and may have a comment; a table's last field is one of any text; a picture says itself where
        // it ends.
        Assert.True(broken || kind.Contains("npz", StringComparison.Ordinal) || kind.StartsWith("csv", StringComparison.Ordinal)
            || kind.StartsWith("png", StringComparison.Ordinal), kind);
    }

    internal static bool IsBroken(byte[] bytes, Action<Stream> read)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            read(new MemoryStream(bytes));
            return false;
        }
        catch (BrokenFileException fault)
        {
            Assert.InRange(fault.Offset, 0, long.MaxValue);
            return true;
        }
        finally
        {
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, FixedBytes + BytesPerByte * bytes.Length);
        }
    }

    private static void ReadTensors(Stream stream) => SafeTensors.Read(stream, "safetensors");

    private static void ReadTorch(Stream stream)
        => TorchFile.Read(((MemoryStream)stream).ToArray(), "torch", maxExtraBytes: 1 << 20).ToTensorFile();

    private static byte[] Deflated(string archive)
    {
        var stream = new MemoryStream();
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create))
        {
            foreach (var (name, bytes) in FormatFixtures.Archive(archive))
            {
                using var content = zip.CreateEntry(name, CompressionLevel.Optimal).Open();
                content.Write(bytes);
            }
        }

        return stream.ToArray();
    }

    private static void ReadTable(Stream stream) => CsvFile.Read(stream, "csv", new CsvOptions { Owner = "text" });

    private static byte[] Tensors()
        => SafeTensorsTests.Written(TensorLayout.Pack([("a", [2, 3], TensorRole.Parameter), ("b", [0], TensorRole.Parameter),
            ("c", [], TensorRole.Parameter)]), [1, 2, 3, 4, 5, 6, 7], new Dictionary<string, string> { ["k"] = "v" });

    private static byte[] Gzip(byte[] bytes)
    {
        var stream = new MemoryStream();
        using (var gzip = new GZipStream(stream, CompressionLevel.Optimal)) gzip.Write(bytes);
        return stream.ToArray();
    }
}
