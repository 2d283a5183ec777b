using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using Tributary.Engine.Data;
using Tributary.Engine.Formats;
using Tributary.Engine.Imaging;

namespace Tributary.Engine.Tests.Formats;

/// <summary>Headers that are well formed and claim what the file does not hold.</summary>
public sealed class LyingHeaderTests
{
    private const long AllowedBytes = 3 * 1024 * 1024;

    [Theory]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", "8 bytes of values; 4 follow")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1000000000],"data_offsets":[0,4000000000]}}""", "4000000000 bytes of values; 4 follow")]
    [InlineData("""{"a":{"dtype":"F32","shape":[9000000000],"data_offsets":[0,36000000000]}}""", "too large")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2147483647,2147483647,2147483647,0],"data_offsets":[0,4]}}""", "too large")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,3]}}""", "do not fit")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,0]}}""", "do not fit")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", "begin at 4; 0 is expected")]
    [InlineData("""{"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]},"b":{"dtype":"U8","shape":[2],"data_offsets":[2,4]}}""",
        "begin at 2; 4 is expected")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""",
        "'a' stands twice")]
    [InlineData("""{"a":{"dtype":"F32","dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", "dtype of 'a' stands twice")]
    [InlineData("""{"a":{"dtype":"F8","shape":[1],"data_offsets":[0,4]}}""", "of type 'F8'")]
    [InlineData("""{"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}""", "whole numbers")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1.0],"data_offsets":[0,4]}}""", "whole numbers")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1]}}""", "needs a dtype")]
    [InlineData("""{"a":7}""", "no mapping")]
    [InlineData("""{"__metadata__":{"a":1}}""", "no text")]
    [InlineData("""{"__metadata__":{"a":"1","a":"2"}}""", "stands twice")]
    [InlineData("""{"\ud800":{}}""", "no valid JSON")]
    [InlineData("""[]""", "does not begin with {")]
    [InlineData("""{} {}""", "no valid JSON")]
    [InlineData("""{"a":{"b":{"c":{"d":{"e":{"f":{"g":{"h":{"i":1}}}}}}}}}""", "no valid JSON")]
    [InlineData("""{}""", "promises 0 bytes of values; 4 follow")]
    public void A_safetensors_header_that_lies_is_named(string json, string problem)
    {
        var bytes = new byte[8 + json.Length + 4];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, json.Length);
        Encoding.ASCII.GetBytes(json, bytes.AsSpan(8));

        Contains(problem, () => SafeTensors.Read(new MemoryStream(bytes), "lie"));
        Fails(() => SafeTensors.Read(new Pipe(bytes), "lie"));
    }

    [Theory]
    [InlineData(ulong.MaxValue, "at most 100000000")]
    [InlineData(100_000_001, "at most 100000000")]
    [InlineData(99_999_999, "99999999 bytes of header are claimed; 8 remain")]
    public void A_safetensors_header_length_that_lies_is_named(ulong length, string problem)
    {
        var bytes = new byte[16];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, length);

        Contains(problem, () => SafeTensors.Read(new MemoryStream(bytes), "lie"));
        Fails(() => SafeTensors.Read(new Pipe(bytes), "lie"));
    }

    [Theory]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (500000000,), }", "are claimed; 0 remain")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (2147483647, 2147483647, 2147483647), }", "at most")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999,), }", "an extent")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (-1,), }", "an extent")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, }", "lacks")]
    [InlineData("{'descr': '<f4', 'fortran_order': 0, 'shape': (), }", "True or False")]
    [InlineData("{'descr': '<f4', 'descr': '<f4', 'fortran_order': True, 'shape': ()}", "stands twice")]
    [InlineData("{'descr': '<f4', 'fortran_order': True, 'shape': ()} + __import__('os')", "follows")]
    [InlineData("__import__('os').system('true')", "'{' is expected")]
    [InlineData("{'descr': '|O', 'fortran_order': False, 'shape': (1,), }", "pickles")]
    public void An_npy_header_that_lies_is_named(string header, string problem)
    {
        byte[] bytes = [0x93, .. "NUMPY"u8, 1, 0, (byte)header.Length, 0, .. Encoding.ASCII.GetBytes(header)];

        Contains(problem, () => Npy.Read(new MemoryStream(bytes), "lie"));
        Fails(() => Npy.Read(new Pipe(bytes), "lie"));
    }

    [Fact]
    public void An_npy_header_length_that_lies_is_named()
        => Contains("at most 1048576", () => Npy.Read(new MemoryStream([0x93, .. "NUMPY"u8, 2, 0, 255, 255, 255, 255]), "lie"));

    [Theory]
    [InlineData("00000803 7FFFFFFF 7FFFFFFF 7FFFFFFF", "claim more than")]
    [InlineData("00000801 7FFFFF00", "2147483392 bytes of values are claimed; 0 remain")]
    [InlineData("00000801 FFFFFFFF", "extent 0 of 1 is -1; 0 or more is expected")]
    [InlineData("00000800", "0 dimensions")]
    [InlineData("000008FF", "255 dimensions")]
    [InlineData("00000701 00000000", "no IDX magic number")]
    [InlineData("50 4B 03 04", "no IDX magic number")]
    public void An_idx_header_that_lies_is_named(string hex, string problem)
    {
        var bytes = Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal));

        Contains(problem, () => IdxArray.Read(new MemoryStream(bytes), "lie"));
        Fails(() => IdxArray.Read(new Pipe(bytes), "lie"));
        Fails(() => IdxArray.Read(new MemoryStream(Gzip(bytes)), "lie"));
    }

    [Theory]
    [InlineData(8000, 8000, "cannot hold them")]
    [InlineData(int.MaxValue, int.MaxValue, "pixels; 1..67108864")]
    [InlineData(0, 5, "pixels; 1..67108864")]
    [InlineData(-1, 1, "pixels; 1..67108864")]
    [InlineData(2, 3, "damaged or cut off")]
    public void A_png_header_that_lies_is_named(int width, int height, string problem)
    {
        var written = new MemoryStream();
        PngImage.Write(written, new Image(2, 2, 1, [1, 2, 3, 4]));
        var bytes = written.ToArray();
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(16), width);
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(20), height);
        BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(29), Crc32.Append(0, bytes.AsSpan(12, 17)));

        Contains(problem, () => PngImage.Read(new MemoryStream(bytes), "lie"));
    }

    [Fact]
    public void A_chunk_that_claims_two_gigabytes_is_named()
        => Contains("2147483647 bytes of the IDAT chunk are claimed",
            () => PngImage.Read(new MemoryStream([.. PngImage.Signature, 0x7F, 0xFF, 0xFF, 0xFF, .. "IDAT"u8]), "lie"));

    [Fact]
    public void A_damaged_array_in_an_archive_is_noticed()
    {
        var bytes = NpyTests.Written(new Dictionary<string, NpyArray> { ["a"] = new([100], new float[100]) }, compress: false);
        bytes[300] ^= 1;

        Contains("checksum", () => Npz.Read(new MemoryStream(bytes), "lie"));
    }

    [Fact]
    public void A_quote_that_swallows_the_file_is_named_before_it_fills_memory()
    {
        var text = Encoding.ASCII.GetBytes("a\n\"" + new string('x', CsvRecords.MaxRecordBytes + 100_000));

        Assert.Contains("never closed", Assert.Throws<BrokenFileException>(() => CsvFile.Read(new MemoryStream(text), "lie",
            new CsvOptions())).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_column_of_countless_texts_is_named()
    {
        var text = "a\n" + string.Concat(Enumerable.Range(0, CsvFile.MaxCategories + 1).Select(i => $"x{i}\n"));

        Contains("column 'a' holds more than 1000 different texts",
            () => CsvFile.Read(new MemoryStream(Encoding.ASCII.GetBytes(text)), "lie", new CsvOptions()));
    }

    private static void Contains(string problem, Action read) => Assert.Contains(problem, Fails(read).Message, StringComparison.Ordinal);

    private static BrokenFileException Fails(Action read)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        var fault = Assert.Throws<BrokenFileException>(read);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, AllowedBytes);
        return fault;
    }

    private static byte[] Gzip(byte[] bytes)
    {
        var stream = new MemoryStream();
        using (var gzip = new GZipStream(stream, CompressionLevel.Optimal)) gzip.Write(bytes);
        return stream.ToArray();
    }
}
