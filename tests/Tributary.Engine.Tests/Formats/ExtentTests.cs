using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using Tributary.Engine.Data;
using Tributary.Engine.Formats;

namespace Tributary.Engine.Tests.Formats;

/// <summary>Every reader against every combination of extents that are 0, 1, the largest there is, or beyond it: an array, or a named
/// fault.</summary>
public sealed class ExtentTests
{
    private static readonly long[] Extents = [0, 1, int.MaxValue, uint.MaxValue, long.MaxValue];

    private static readonly Dictionary<string, Action<long[]>> s_readers = new(StringComparer.Ordinal)
    {
        ["idx"] = extents => IdxArray.Read(new MemoryStream(Idx(extents)), "lie"),
        ["gzipped idx"] = extents => IdxArray.Read(new MemoryStream(Gzip(Idx(extents))), "lie"),
        ["images"] = extents => ImageSet.From(IdxArray.Read(new MemoryStream(Idx(extents)), "images"), "images",
            IdxArray.Read(new MemoryStream(Idx([extents[0]])), "labels"), "labels", null),
        ["npy"] = extents => Npy.Read(new MemoryStream(NpyFile(extents)), "lie"),
        ["safetensors"] = extents => SafeTensors.Read(new MemoryStream(Tensors(extents)), "lie"),
    };

    public static TheoryData<string> Readers => [.. s_readers.Keys];

    [Theory]
    [MemberData(nameof(Readers))]
    public void Extents_of_any_size_give_an_array_or_a_named_fault(string reader)
    {
        foreach (var a in Extents)
            foreach (var b in Extents)
                foreach (var c in Extents)
                    foreach (var extents in (long[][])[[a], [a, b], [a, b, c], [a, b, c, c]])
                        BrokenFileTests.IsBroken([], _ => s_readers[reader](extents));
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n")]
    [InlineData("a,b\n")]
    [InlineData("a,b")]
    [InlineData("a,y\n\n\n")]
    [InlineData(",\n,\n")]
    [InlineData("a,y\n,\n")]
    public void A_table_of_nothing_is_empty_or_a_named_fault(string text)
    {
        foreach (var options in (CsvOptions[])[new(), new() { Header = false }, new() { Label = "y" },
            new() { Missing = MissingValues.DropRow, Header = false }])
            BrokenFileTests.IsBroken(Encoding.UTF8.GetBytes(text), stream =>
            {
                var rows = CsvFile.Read(stream, "table", options);
                StandardScaler.Fit(rows).Apply(rows);
                MinMaxScaler.Fit(rows).Apply(rows);
            });
    }

    [Fact]
    public void An_extent_that_cannot_be_is_named()
    {
        var fault = Assert.Throws<BrokenFileException>(() => IdxArray.Read(new MemoryStream(Idx([2, 0, 0])), "images"));

        Assert.Contains("extent 1 of 3 is 0; 1 or more is expected", fault.Message, StringComparison.Ordinal);
        Assert.Equal(0, IdxArray.Read(new MemoryStream(Idx([0, 28, 28])), "no images").Length);
    }

    private static byte[] Idx(long[] extents)
    {
        var bytes = new byte[4 + (4 * extents.Length)];
        (bytes[2], bytes[3]) = (8, (byte)extents.Length);
        for (var i = 0; i < extents.Length; i++) BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(4 + (4 * i)), (int)extents[i]);
        return bytes;
    }

    private static byte[] NpyFile(long[] extents)
    {
        var header = $"{{'descr': '<f4', 'fortran_order': True, 'shape': ({string.Join(", ", extents)},), }}";
        return [0x93, .. "NUMPY"u8, 1, 0, (byte)header.Length, 0, .. Encoding.ASCII.GetBytes(header)];
    }

    private static byte[] Tensors(long[] extents)
    {
        var json = $"{{\"a\":{{\"dtype\":\"F32\",\"shape\":[{string.Join(",", extents)}],\"data_offsets\":[0,0]}}}}";
        var bytes = new byte[8 + json.Length];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, json.Length);
        Encoding.ASCII.GetBytes(json, bytes.AsSpan(8));
        return bytes;
    }

    private static byte[] Gzip(byte[] bytes)
    {
        var stream = new MemoryStream();
        using (var gzip = new GZipStream(stream, CompressionLevel.Fastest, leaveOpen: true)) gzip.Write(bytes);
        return stream.ToArray();
    }
}
