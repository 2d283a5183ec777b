using System.Text;
using Tributary.Engine.Formats;
using Tributary.Engine.Models;

namespace Tributary.Engine.Tests.Formats;

public sealed class NpyHeadTests
{
    [Theory]
    [InlineData(ElementType.Float32, "<f4", 4)]
    [InlineData(ElementType.Float64, "<f8", 8)]
    [InlineData(ElementType.Int64, "<i8", 8)]
    [InlineData(ElementType.UInt8, "|u1", 1)]
    public void A_head_is_read_from_what_numpy_writes_and_written_for_another_shape(ElementType type, string name, int bytes)
    {
        using var stream = new MemoryStream();
        Npy.Write(stream, [2, 3], new float[6], type);
        var array = stream.ToArray();
        var size = NpyHead.SizeOf(array.AsSpan(0, NpyHead.FirstBytes), "x");

        var head = NpyHead.Read(array.AsSpan(0, size), "x");

        Assert.Equal((name, bytes, 6L, "2,3", false),
            (head.Type, head.ValueBytes, head.Count, string.Join(',', head.Shape), head.IsTransposed));
        Assert.Equal(array.Length, size + (6 * bytes));
        Assert.Equal(array[..size], head.Write([2, 3]));
        Assert.Contains("(7,)", Encoding.ASCII.GetString(head.Write([7])), StringComparison.Ordinal);
    }

    [Fact]
    public void Big_endian_stays_big_endian()
    {
        var head = NpyHead.Read(Array(">f4", fortran: false), "x");
        var (bytes, values) = (new byte[8], new float[2]);

        head.Encode([1.5f, -2], bytes);
        head.Decode(bytes.ToArray(), values);

        Assert.Equal(">f4", head.Type);
        Assert.Equal([0x3F, 0xC0, 0, 0, 0xC0, 0, 0, 0], bytes);
        Assert.Equal([1.5f, -2], values);
        Assert.Contains("'>f4'", Encoding.ASCII.GetString(head.Write([2])), StringComparison.Ordinal);
    }

    [Fact]
    public void Columns_become_rows()
    {
        var head = NpyHead.Read(Array("<f4", fortran: true), "x");

        Assert.True(head.IsTransposed);
        Assert.Equal([1, 2, 3, 4, 5, 6], head.Transpose([1, 4, 2, 5, 3, 6]));
    }

    [Theory]
    [InlineData("|O", "never read")]
    [InlineData("<c8", "not supported")]
    public void What_is_no_plain_number_is_refused(string type, string words)
        => Assert.Contains(words, Assert.Throws<BrokenFileException>(() => NpyHead.Read(Array(type, false), "x")).Message,
            StringComparison.Ordinal);

    [Fact]
    public void A_head_with_room_holds_metadata_that_comes_later()
    {
        var layout = TensorLayout.Pack([("w", [2], TensorRole.Parameter)]);
        var facts = new Dictionary<string, string>(StringComparer.Ordinal) { ["a"] = "b" };

        var head = SafeTensors.Head(layout, facts, 1024);

        using var file = new MemoryStream([.. head, .. new byte[8]]);
        var read = SafeTensors.Read(file, "x");
        Assert.Equal((1024, "b", null), (head.Length, read.Metadata["a"], read.Layout.DifferenceFrom(layout)));
        Assert.Throws<ArgumentException>(() => SafeTensors.Head(layout, facts, 64));
    }

    private static byte[] Array(string type, bool fortran)
    {
        var text = $"{{'descr': '{type}', 'fortran_order': {(fortran ? "True" : "False")}, 'shape': (2, 3), }}\n";
        return [0x93, .. "NUMPY"u8, 1, 0, (byte)text.Length, 0, .. Encoding.ASCII.GetBytes(text)];
    }
}
