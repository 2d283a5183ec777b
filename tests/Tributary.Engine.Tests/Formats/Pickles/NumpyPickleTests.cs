using System.Text;
using Tributary.Engine.Formats;
using Tributary.Engine.Formats.Pickles;
using Tributary.Engine.Models;

namespace Tributary.Engine.Tests.Formats.Pickles;

/// <summary>Pickled weights: recorded ones, our own, and what only pretends to be one.</summary>
public sealed class NumpyPickleTests
{
    private static readonly byte[] s_one = NumpyPickle.Write([new NpyArray([3], [1, -2.5f, 0.1f])]);

    [Theory]
    [InlineData("one-vector")]
    [InlineData("matrix-and-bias")]
    [InlineData("matrix-and-bias.numpy-1.19")]
    [InlineData("matrix-and-bias.numpy-2")]
    [InlineData("high-bytes")]
    [InlineData("tensors")]
    [InlineData("float64")]
    [InlineData("fortran-order")]
    [InlineData("300-arrays")]
    [InlineData("empty-list")]
    public void The_small_recorded_pickles_have_the_expected_values(string name)
    {
        var expected = RecordedPickles.Json("tiny/expected.json")[$"{name}.pickle"]!;
        var arrays = NumpyPickle.Read(RecordedPickles.Bytes($"tiny/{name}.pickle"), name);

        Assert.Equal((int)expected["count"]!, arrays.Count);
        foreach (var (array, node) in arrays.Zip(expected["arrays"]!.AsArray()))
        {
            Assert.Equal(node!["shape"]!.AsArray().Select(extent => (int)extent!), array.Shape);
            Assert.Equal((string)node["dtype"]! == "float64" ? ElementType.Float64 : ElementType.Float32, array.Original);
            Assert.Equal(node["values"]!.AsArray().Select(RecordedPickles.Number).Select(BitConverter.SingleToInt32Bits),
                array.Values.Select(BitConverter.SingleToInt32Bits));
        }

        // The listing shows the first four of the 300.
        if (name == "300-arrays") Assert.Equal(Enumerable.Range(0, 300).Select(i => (float)i), arrays.Select(array => array.Values[0]));
    }

    [Theory]
    [InlineData("server-weights-initial")]
    [InlineData("server-weights-aggregated")]
    [InlineData("client-weights")]
    [InlineData("client-weights-other")]
    public void The_recorded_weights_are_read_whole(string name)
    {
        var expected = RecordedPickles.Json("weights-expected.json")[$"{name}.pickle"]!.AsArray();
        var arrays = NumpyPickle.Read(RecordedPickles.Bytes($"{name}.pickle"), name);

        Assert.Equal(expected.Count, arrays.Count);
        foreach (var (array, node) in arrays.Zip(expected))
        {
            Assert.Equal(node!["shape"]!.AsArray().Select(extent => (int)extent!), array.Shape);
            Assert.Equal(node["first"]!.AsArray().Select(value => (float)(double)value!), array.Values.Take(4));
            Assert.Equal((double)node["sum_float64"]!, array.Values.Sum(value => (double)value), 1e-9);
        }
    }

    [Fact]
    public void The_recorded_aggregate_is_the_mean_of_the_two_clients()
    {
        var (one, other) = (Read("client-weights"), Read("client-weights-other"));

        foreach (var ((a, b), mean) in one.Zip(other).Zip(Read("server-weights-aggregated")))
            Assert.Equal(a.Values.Zip(b.Values, (x, y) => (0.5f * x) + (0.5f * y)), mean.Values);

        static IReadOnlyList<NpyArray> Read(string name) => NumpyPickle.Read(RecordedPickles.Bytes($"{name}.pickle"), name);
    }

    [Theory]
    [InlineData("tiny/one-vector")]
    [InlineData("tiny/matrix-and-bias")]
    [InlineData("tiny/high-bytes")]
    [InlineData("tiny/300-arrays")]
    [InlineData("tiny/empty-list")]
    [InlineData("server-weights-initial")]
    [InlineData("client-weights")]
    public void What_plain_recorded_pickles_hold_is_written_as_they_are_byte_for_byte(string name)
    {
        var recorded = RecordedPickles.Bytes($"{name}.pickle");

        Assert.Equal(recorded, NumpyPickle.Write(NumpyPickle.Read(recorded, name)));
    }

    [Fact]
    public void Arrays_without_values_and_without_dimensions_go_there_and_back()
    {
        var read = NumpyPickle.Read(NumpyPickle.Write([new([], [7]), new([0], []), new([2, 0], []), new([1, 2, 1, 2], [1, 2, 3, 4])]), "x");

        Assert.Equal(["", "0", "2,0", "1,2,1,2"], read.Select(array => string.Join(',', array.Shape)));
        Assert.Equal([7f, 1, 2, 3, 4], read.SelectMany(array => array.Values));
    }

    [Theory]
    [InlineData("cos\nsystem\n", "'os.system'")]
    [InlineData("cbuiltins\neval\n", "'builtins.eval'")]
    [InlineData("cnumpy\nload\n", "'numpy.load'")]
    [InlineData("c_codecs\ndecode\n", "'_codecs.decode'")]
    public void Names_that_no_array_has_are_refused_with_their_place(string opcodes, string shown)
    {
        byte[] pickle = [0x80, 2, (byte)']', .. Encoding.ASCII.GetBytes(opcodes), (byte)')', (byte)'R', (byte)'a', (byte)'.'];

        var fault = Assert.Throws<BrokenFileException>(() => NumpyPickle.Read(pickle, "weights"));

        Assert.Contains(shown, fault.Message, StringComparison.Ordinal);
        Assert.Equal(3, fault.Offset);
    }

    [Fact]
    public void An_allowed_name_that_is_called_otherwise_makes_nothing()
    {
        // convert_to_tensor("...") and encode("...", "rot13") in place of an array.
        byte[] text = [(byte)'X', 3, 0, 0, 0, .. "abc"u8];
        byte[] tensor = [0x80, 2, (byte)']', .. "cos\nconvert_to_tensor\n"u8, .. text, 0x85, (byte)'R', (byte)'a', (byte)'.'];
        byte[] encode = [0x80, 2, (byte)']', .. "c_codecs\nencode\n"u8, .. text, .. text, 0x86, (byte)'R', (byte)'a', (byte)'.'];

        Assert.Contains("made of one array", Assert.Throws<BrokenFileException>(() => NumpyPickle.Read(tensor, "x")).Message,
            StringComparison.Ordinal);
        Assert.Contains("makes no array", Assert.Throws<BrokenFileException>(() => NumpyPickle.Read(encode, "x")).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Shapes_that_claim_more_than_came_are_refused_before_anything_is_allocated()
    {
        // K 3 (the extent) becomes J 7fffffff.
        var at = s_one.AsSpan().IndexOf((ReadOnlySpan<byte>)[(byte)'K', 1, (byte)'K', 3, 0x85]) + 2;
        byte[] claims = [.. s_one[..at], (byte)'J', 0xFF, 0xFF, 0xFF, 0x7F, .. s_one[(at + 2)..]];
        var before = GC.GetAllocatedBytesForCurrentThread();

        Assert.Contains("is claimed", Assert.Throws<BrokenFileException>(() => NumpyPickle.Read(claims, "x")).Message,
            StringComparison.Ordinal);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
    }

    [Fact]
    public void Every_shorter_pickle_is_refused()
    {
        for (var length = 0; length < s_one.Length; length++)
            Assert.Throws<BrokenFileException>(() => NumpyPickle.Read(s_one.AsMemory(0, length), "x"));
    }

    [Theory]
    [InlineData("f2", "f2")]
    [InlineData("O8", "O8")]
    public void Other_types_are_refused_by_name(string code, string shown)
    {
        var at = s_one.AsSpan().IndexOf("f4"u8);
        byte[] other = [.. s_one];
        Encoding.ASCII.GetBytes(code).CopyTo(other, at);

        Assert.Contains(shown, Assert.Throws<BrokenFileException>(() => NumpyPickle.Read(other, "x")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Letters_beyond_latin1_are_no_data()
    {
        var at = s_one.AsSpan().LastIndexOf((byte)0xC3);
        byte[] other = [.. s_one];
        other[at] = 0xC4;

        Assert.Contains("12 bytes", Assert.Throws<BrokenFileException>(() => NumpyPickle.Read(other, "x")).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Two_arrays_that_share_their_bytes_are_more_than_came_but_one_array_twice_is_not()
    {
        // [a, a] where the second is the first, fetched from the memo.
        byte[] twice = [0x80, 2, (byte)']', (byte)'(', .. s_one[5..^2], (byte)'q', 200, (byte)'h', 200, (byte)'e', (byte)'.'];

        var read = NumpyPickle.Read(twice, "x");

        Assert.Same(read[0], read[1]);
    }
}
