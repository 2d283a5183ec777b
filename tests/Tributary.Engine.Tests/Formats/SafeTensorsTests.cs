using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Tributary.Engine.Formats;
using Tributary.Engine.Models;
using Tributary.Engine.Tests.Fixtures;

namespace Tributary.Engine.Tests.Formats;

public sealed class SafeTensorsTests
{
    [Fact]
    public void The_bytes_are_the_canonical_ones()
    {
        var layout = TensorLayout.Pack([("w", [1, 2], TensorRole.Parameter), ("b", [], TensorRole.Buffer)]);
        var metadata = new Dictionary<string, string> { ["z"] = "1", ["a"] = "\"é\n" };

        var bytes = Written(layout, [1, 2, 3], metadata);

        const string header = """{"__metadata__":{"a":"\"é\n","z":"1"},"w":{"dtype":"F32","shape":[1,2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[],"data_offsets":[8,12]}}""";
        var length = Encoding.UTF8.GetByteCount(header);
        var padded = (length + 7) / 8 * 8;
        Assert.Equal(padded, BitConverter.ToInt64(bytes));
        Assert.Equal(header + new string(' ', padded - length), Encoding.UTF8.GetString(bytes, 8, padded));
        Assert.Equal(8 + padded + 12, bytes.Length);
        Assert.Equal(bytes.Length, SafeTensors.Size(layout, metadata));
        Assert.Equal([1f, 2f, 3f], Enumerable.Range(0, 3).Select(i => BitConverter.ToSingle(bytes, 8 + padded + 4 * i)));
    }

    [Fact]
    public void Every_element_type_is_read_and_written_back()
    {
        var bytes = FormatFixtures.Bytes("all-types.safetensors");

        var file = SafeTensors.Read(new MemoryStream(bytes), "all types");

        float[] six = [0, 1, -2, 3.5f, 1e-3f, 65504];
        Assert.Equal(["f64", "f32", "f16", "bf16", "i64", "i32", "i16", "i8", "u8", "bool"], file.Layout.Tensors.Select(t => t.Name));
        Assert.Equal([ElementType.Float64, ElementType.Float32, ElementType.Float16, ElementType.BFloat16, ElementType.Int64,
            ElementType.Int32, ElementType.Int16, ElementType.Int8, ElementType.UInt8, ElementType.Bool],
            file.Layout.Tensors.Select(t => t.Original));
        Assert.Equal("pt", file.Metadata["format"]);
        Assert.Equal(six, file.Values[..6]);
        Assert.Equal(six, file.Values[6..12]);
        Assert.Equal((float)(Half)1e-3f, file.Values[16]);
        Assert.Equal([-1f, 1L << 40, -5, -300, -128, 255, 1, 0], file.Values[24..]);

        // The fixture's header is sorted by name; ours follows the values. These are the same.
        var written = Written(file.Layout, file.Values, file.Metadata);
        Assert.Equal(bytes[^122..], written[^122..]);
        Assert.Equal(file.Values, SafeTensors.Read(new MemoryStream(written), "again").Values);
    }

    [Theory]
    [InlineData(float.NaN, 0)]
    [InlineData(1e30f, 127)]
    [InlineData(float.NegativeInfinity, -128)]
    [InlineData(2.5f, 2)]
    [InlineData(-3.5f, -4)]
    public void Whole_numbers_are_rounded_to_even_and_kept_in_range(float value, float expected)
    {
        var layout = new TensorLayout([new TensorInfo("w", [1], 0, TensorRole.Parameter, ElementType.Int8)]);

        Assert.Equal([expected], SafeTensors.Read(new MemoryStream(Written(layout, [value], null)), "memory").Values);
    }

    [Fact]
    public void What_is_written_is_read()
        => Check.QuickThrowOnFailure(Prop.ForAll(Files().ToArbitrary(), file =>
        {
            var bytes = Written(file.Layout, file.Values, file.Metadata);
            var read = SafeTensors.Read(new MemoryStream(bytes), "memory");
            var unsized = SafeTensors.Read(new Pipe(bytes), "pipe");

            Assert.Equal(SafeTensors.Size(file.Layout, file.Metadata), bytes.Length);
            Assert.Null(read.Layout.DifferenceFrom(file.Layout));
            Assert.Equal(file.Layout.Tensors.Select(t => t.Original), read.Layout.Tensors.Select(t => t.Original));
            Assert.Equal(file.Metadata.OrderBy(p => p.Key, StringComparer.Ordinal),
                read.Metadata.OrderBy(p => p.Key, StringComparer.Ordinal));
            Assert.Equal(file.Values, read.Values);
            Assert.Equal(file.Values, unsized.Values);
            Assert.Equal(bytes, Written(read.Layout, read.Values, read.Metadata));
        }));

    [Fact]
    public void Blocks_give_the_same_file_as_a_whole()
        => Check.QuickThrowOnFailure(Prop.ForAll(Files().ToArbitrary(), Gen.Choose(1, 50).ToArbitrary(), (file, block) =>
        {
            var stream = new MemoryStream();
            using (var writer = new SafeTensorsWriter(stream, file.Layout, file.Metadata))
            {
                for (var i = 0; i < file.Values.Length; i += block)
                    writer.Write(file.Values.AsSpan(i, Math.Min(block, file.Values.Length - i)));
                writer.Complete();
            }

            Assert.Equal(Written(file.Layout, file.Values, file.Metadata), stream.ToArray());

            using var reader = new SafeTensorsReader(new MemoryStream(stream.ToArray()), "memory");
            var (values, buffer) = (new List<float>(), new float[block]);
            for (int count; (count = reader.Read(buffer)) > 0;) values.AddRange(buffer.AsSpan(0, count));
            Assert.Equal(file.Values, values);
        }));

    [Fact]
    public void The_identity_is_the_hash_of_the_file()
    {
        var layout = TensorLayout.Pack([("w", [3], TensorRole.Parameter)]);

        Assert.Equal(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(Written(layout, [1, 2, 3], null))),
            SafeTensors.Sha256(layout, [1, 2, 3]));
    }

    [Fact]
    public void Values_can_be_asked_for_in_another_order()
    {
        var file = new TensorFile(TensorLayout.Pack([("a", [1], TensorRole.Parameter), ("b", [2], TensorRole.Parameter)]), [1, 2, 3],
            new Dictionary<string, string>());

        Assert.Equal([2f, 3f, 1f], file.ValuesFor(TensorLayout.Pack([("b", [2], TensorRole.Parameter), ("a", [1], TensorRole.Parameter)])));
        Assert.Contains("b", Assert.Throws<ArgumentException>(() => file.ValuesFor(TensorLayout.Pack([("a", [1],
            TensorRole.Parameter)]))).Message, StringComparison.Ordinal);
    }

    internal static byte[] Written(TensorLayout layout, float[] values, IReadOnlyDictionary<string, string>? metadata)
    {
        var stream = new MemoryStream();
        SafeTensors.Write(stream, layout, values, metadata);
        return stream.ToArray();
    }

    // Values that every element type holds.
    private static Gen<TensorFile> Files()
        => from seed in Gen.Choose(0, int.MaxValue)
           from shapes in Gen.ListOf(Gen.ArrayOf(Gen.Choose(0, 7)).Where(shape => shape.Length < 4))
           from keys in Gen.ListOf(Gen.Elements("a", "format", "ключ", "\u0001\"\\", "😀"))
           select Make(seed, [.. shapes], [.. keys]);

    private static TensorFile Make(int seed, int[][] shapes, string[] keys)
    {
        var random = new Tributary.Engine.Data.SeededRandom((ulong)seed);
        var offset = 0L;
        var tensors = new List<TensorInfo>();
        foreach (var shape in shapes)
        {
            tensors.Add(new TensorInfo($"t{tensors.Count}\n", shape, offset, TensorRole.Parameter, (ElementType)random.NextInt32(10)));
            offset += tensors[^1].Length;
        }

        var values = new float[offset];
        foreach (ref var value in values.AsSpan()) value = random.NextInt32(2);
        return new TensorFile(new TensorLayout(tensors), values, keys.Distinct()
            .ToDictionary(key => key, key => key + "!", StringComparer.Ordinal));
    }
}
