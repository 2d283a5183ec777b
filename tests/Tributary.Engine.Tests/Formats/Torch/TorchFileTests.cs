using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Tributary.Engine.Formats;
using Tributary.Engine.Formats.Torch;
using Tributary.Engine.Models;
using Tributary.Engine.Tests.Fixtures;

namespace Tributary.Engine.Tests.Formats.Torch;

public sealed class TorchFileTests
{
    private static readonly byte[] s_checkpoint = FormatFixtures.Bytes("torch.pt");

    [Fact]
    public void A_checkpoint_gives_its_model_whatever_order_and_type_its_tensors_have()
    {
        var read = TorchFiles.Read(s_checkpoint);

        Assert.False(read.IsSequence);
        Assert.Equal(["turned", "part", "spread", "scalar", "empty", "asks", "float16", "bfloat16", "float64", "int64", "int32", "int16",
            "int8", "uint8", "bool"], read.Tensors.Select(tensor => tensor.Name));
        Assert.Equal([0, 4, 8, 1, 5, 9, 2, 6, 10, 3, 7, 11], Values(read, "turned"));
        Assert.Equal([2, 5, 8], Values(read, "part"));
        Assert.Equal([0, 0, 0, 1, 1, 1], Values(read, "spread"));
        Assert.Equal([2.5f], Values(read, "scalar"));
        Assert.Equal([0, 3], read.Find("empty")!.Shape);
        Assert.Equal([0, 1], Values(read, "asks"));
        foreach (var tensor in read.Tensors.Skip(6)) Assert.Equal(tensor.Type == ElementType.Bool ? [0, 1, 1] : [0, 1, 100],
            Values(read, tensor.Name));
        Assert.Equal(12 + 3 + 6 + 1 + 0 + 2 + 27, read.ToTensorFile().Values.Length);
    }

    [Fact]
    public void Values_that_lie_in_order_are_handed_out_where_they_lie()
    {
        var read = TorchFiles.Read(s_checkpoint);

        Assert.True(read.Find("int64")!.TryGetBytes(out var bytes));
        Assert.True(MemoryMarshal.TryGetArray(bytes, out var array) && ReferenceEquals(array.Array, s_checkpoint));
        Assert.Equal([0, 1, 100], MemoryMarshal.Cast<byte, long>(bytes.Span).ToArray());
        Assert.False(read.Find("turned")!.TryGetBytes(out _));
        var copy = new byte[12 * sizeof(float)];
        read.Find("turned")!.CopyTo(copy);
        Assert.Equal(4, BinaryPrimitives.ReadSingleLittleEndian(copy.AsSpan(4)));
        Assert.Throws<ArgumentException>(() => read.Find("turned")!.CopyTo(copy.AsSpan(1)));
        Assert.Throws<ArgumentException>(() => read.Find("turned")!.ToFloat32(new float[11]));
    }

    [Fact]
    public void A_tensor_larger_than_a_block_is_read_whatever_its_order()
    {
        var layout = TensorLayout.Pack([("w", [3, 50_000], TensorRole.Parameter)]);
        float[] values = [.. Enumerable.Range(0, 150_000).Select(i => (float)(i % 2000))];
        foreach (var type in (ElementType[])[ElementType.Float32, ElementType.Float16, ElementType.Float64, ElementType.Int16])
        {
            var typed = new TensorLayout(layout.Tensors.Select(tensor => tensor with { Original = type }));

            Assert.Equal(values, Values(TorchFiles.Read(TorchFiles.Written(typed, values)), "w"));
        }
    }

    [Fact]
    public void What_is_written_is_read_back_in_every_type()
    {
        var (layout, values) = TorchFiles.AllTypes();

        var read = TorchFiles.Read(TorchFiles.Written(layout, values)).ToTensorFile();

        Assert.Null(read.Layout.DifferenceFrom(layout));
        Assert.Equal(layout.Tensors.Select(tensor => tensor.Original), read.Layout.Tensors.Select(tensor => tensor.Original));
        Assert.Equal(values, read.Values);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(4)]
    public void A_tuple_is_read_back_by_numbers(int count)
    {
        var layout = TensorLayout.Pack(Enumerable.Range(0, count).Select(i => ($"t{i}", new[] { i }, TensorRole.Parameter)));
        float[] values = [.. Enumerable.Range(0, (int)layout.Length)];

        var read = TorchFiles.Read(TorchFiles.Written(layout, values, isTuple: true));

        Assert.True(read.IsSequence);
        Assert.Equal(Enumerable.Range(0, count).Select(i => $"{i}"), read.Tensors.Select(tensor => tensor.Name));
        Assert.Equal(values, read.ToTensorFile().Values);
    }

    [Fact]
    public void Every_value_begins_at_a_multiple_of_64()
    {
        var (layout, values) = TorchFiles.AllTypes();
        foreach (var folder in (string[])["a", "archive", new string('x', 63), "ünïcode"])
        {
            var bytes = TorchFiles.Written(layout, values, folder);
            foreach (var tensor in TorchFiles.Read(bytes).Tensors)
            {
                Assert.True(tensor.TryGetBytes(out var raw) && MemoryMarshal.TryGetArray(raw, out var array) && array.Offset % 64 == 0);
                Assert.Equal(3 * NumberFormat.Of(tensor.Type).Bytes, raw.Length);
            }
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("a/b")]
    [InlineData("a\\b")]
    [InlineData("a\n")]
    public void A_folder_without_a_plain_name_is_refused(string folder)
        => Assert.Throws<ArgumentException>(() => TorchFiles.Written(TensorLayout.Pack([]), [], folder));

    [Fact]
    public void Writing_takes_no_memory_that_grows_with_the_values()
    {
        var layout = TensorLayout.Pack([("w", [1 << 20], TensorRole.Parameter)]);
        var values = new float[1 << 20];
        TorchFile.Write(Stream.Null, layout, values);
        var before = GC.GetAllocatedBytesForCurrentThread();

        TorchFile.Write(Stream.Null, layout, values);

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 256 * 1024);
    }

    [Fact]
    public void A_file_is_read_by_its_path_too()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder.At("model.pt"), s_checkpoint);

        Assert.Equal(15, TorchFile.Read(folder.At("model.pt")).Tensors.Count);
    }

    private static float[] Values(TorchStateDict read, string name)
    {
        var values = new float[read.Find(name)!.Length];
        read.Find(name)!.ToFloat32(values);
        return values;
    }
}
