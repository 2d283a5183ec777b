using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using Tributary.Engine.Formats;
using Tributary.Engine.Models;
using Tributary.Engine.Tests.Fixtures;

namespace Tributary.Engine.Tests.Formats;

public sealed class NpyTests
{
    private static readonly Dictionary<string, byte[]> s_files = FormatFixtures.Archive("npy.zip");

    [Fact]
    public void Every_array_that_numpy_wrote_is_read()
    {
        var expected = JsonNode.Parse(s_files["expected.json"])!.AsObject();

        Assert.True(expected.Count > 30);
        foreach (var (name, array) in expected)
        {
            var read = Npy.Read(new MemoryStream(s_files[name + ".npy"]), name);

            Assert.Equal(array!["shape"]!.AsArray().Select(extent => (int)extent!), read.Shape);
            Assert.Equal(array["values"]!.AsArray().Select(value => (float)(double)value!), read.Values);
        }
    }

    [Theory]
    [InlineData("object", "never read")]
    [InlineData("record", "named fields")]
    [InlineData("complex", "'<c8' is not supported")]
    [InlineData("text", "'<U2' is not supported")]
    public void What_is_no_plain_number_is_refused(string kind, string problem)
        => Assert.Contains(problem, Assert.Throws<BrokenFileException>(() => Npy.Read(new MemoryStream(s_files[$"refused-{kind}.npy"]),
            kind)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("f4", false)]
    [InlineData("fortran", true)]
    [InlineData("fortran3", true)]
    [InlineData("bool", false)]
    [InlineData("scalar", false)]
    [InlineData("empty", false)]
    [InlineData("one", true)]
    [InlineData("long", false)]
    [InlineData("little-f2", false)]
    [InlineData("little-f8", false)]
    [InlineData("little-i1", false)]
    [InlineData("little-i4", false)]
    [InlineData("little-i8", false)]
    [InlineData("little-u1", false)]
    public void The_bytes_are_those_that_numpy_writes(string name, bool fortran)
    {
        var bytes = s_files[name + ".npy"];
        var array = Npy.Read(new MemoryStream(bytes), name);

        Assert.Equal(bytes, Written(array, fortran));
    }

    [Fact]
    public void What_is_written_is_read()
        => Check.QuickThrowOnFailure(Prop.ForAll(Gen.ArrayOf(Gen.Choose(0, 6)).Where(shape => shape.Length < 5)
            .ToArbitrary(), Gen.Elements(ElementType.Float32, ElementType.Float64, ElementType.Int16, ElementType.UInt8)
            .ToArbitrary(), (shape, type) =>
        {
            var array = new NpyArray(shape, [.. Enumerable.Range(0, shape.Aggregate(1, (a, b) => a * b)).Select(i => (float)(i % 251))],
                type);
            foreach (var fortran in (bool[])[false, true])
            {
                var bytes = Written(array, fortran);
                foreach (var stream in (Stream[])[new MemoryStream(bytes), new Pipe(bytes)])
                {
                    var read = Npy.Read(stream, "memory");
                    Assert.Equal(shape, read.Shape);
                    Assert.Equal(array.Values, read.Values);
                    Assert.Equal(type, read.Original);
                }
            }
        }));

    [Theory]
    [InlineData("stored.npz", "arr_0", 6)]
    [InlineData("deflated.npz", "images", 50)]
    public void Archives_that_numpy_wrote_are_read(string name, string first, int length)
    {
        var arrays = Npz.Read(new MemoryStream(FormatFixtures.Bytes(name)), name);

        Assert.Equal([first, "labels"], arrays.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(Enumerable.Range(0, length).Select(i => (float)i), arrays[first].Values);
        Assert.Equal([1f, 2f], arrays["labels"].Values);
        Assert.Equal(ElementType.Int64, arrays["labels"].Original);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void An_archive_that_was_written_is_read_and_always_has_the_same_bytes(bool compress)
    {
        var arrays = new Dictionary<string, NpyArray> { ["b"] = new([2, 2], [1, 2, 3, 4]), ["a"] = new([3], [1, 0, 1], ElementType.Bool) };

        var (first, second) = (Written(arrays, compress), Written(arrays, compress));
        var read = Npz.Read(new MemoryStream(first), "memory");

        Assert.Equal(first, second);
        Assert.Equal(["b", "a"], read.Keys);
        Assert.Equal([1f, 2, 3, 4], read["b"].Values);
        Assert.Equal((3, ElementType.Bool), (read["a"].Values.Length, read["a"].Original));
    }

    internal static byte[] Written(IEnumerable<KeyValuePair<string, NpyArray>> arrays, bool compress)
    {
        var stream = new MemoryStream();
        Npz.Write(stream, arrays, compress);
        return stream.ToArray();
    }

    private static byte[] Written(NpyArray array, bool fortran)
    {
        var stream = new MemoryStream();
        Npy.Write(stream, array.Shape, array.Values, array.Original, fortran);
        return stream.ToArray();
    }
}
