using Tributary.Engine.Data;
using Tributary.Engine.Tests.Fixtures;

namespace Tributary.Engine.Tests.Data;

public sealed class IdxArrayTests
{
    [Theory]
    [InlineData("u1", IdxType.UInt8, new[] { 0f, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11 })]
    [InlineData("i1", IdxType.Int8, new[] { -1f, 2 })]
    [InlineData("i2", IdxType.Int16, new[] { -300f, 2 })]
    [InlineData("i4", IdxType.Int32, new[] { -70000f, 2 })]
    [InlineData("f4", IdxType.Float32, new[] { 1.5f, -2.25f })]
    [InlineData("f8", IdxType.Float64, new[] { 1.5f, -2.25f })]
    public void Every_type_is_read_and_written_back(string name, IdxType type, float[] expected)
    {
        var bytes = FormatFixtures.Bytes(name + ".idx");
        var array = IdxArray.Read(new MemoryStream(bytes), name);
        var written = new MemoryStream();
        array.Write(written);

        Assert.Equal(type, array.Type);
        Assert.Equal(name == "u1" ? [3, 2, 2] : [2], array.Shape);
        Assert.Equal(expected, array.ToFloats());
        Assert.Equal(expected, array.ToFloats());
        Assert.Equal(bytes, written.ToArray());
        if (type is IdxType.Float32 or IdxType.Float64) Assert.Throws<InvalidOperationException>(() => array.ToInt32s());
        else Assert.Equal(expected.Select(value => (int)value), array.ToInt32s());
    }

    [Fact]
    public void Gzip_is_known_by_its_magic_number()
        => Assert.Equal(12, IdxArray.Read(new MemoryStream(FormatFixtures.Bytes("u1.idx.gz")), "gz").Length);
}
