using System.Buffers.Binary;
using System.Globalization;
using Tributary.Engine.Formats;

namespace Tributary.Core.Learning.Exact;

/// <summary>The sum of some of a round's updates as it travels: whoever folds a part of a cohort sends it to whoever folds the rest
/// (<see cref="ExactSum.Merge"/>). Equal sums have equal bytes, in whatever order and by whatever tree they were made.</summary>
/// <remarks>
/// <para>All numbers are little-endian: the eight letters TRIBSUM1; the SHA-256 of the round's base model (32 bytes), which fixes layout
/// and grid; the number of updates (int32, from 0); the number of federated tensors (int32); the sum of the weights in units of 2^-30
/// (Int128); then each federated tensor in the layout's order: its length (int64), the bytes of a value (int64, 8 or 16, whichever is the
/// least that holds all of them), and its values, signed, in units of its grid (<see cref="ExactGrid"/>).</para>
/// <para>A value is below 2^62 units for each update, a weight below 2^53 for each: what claims more is refused.</para>
/// </remarks>
public sealed class ExactPartial
{
    internal const int CarryBits = 40;
    private const int Narrow = sizeof(long), Wide = 2 * sizeof(long);
    private const int BlockValues = 8192;

    private readonly byte[] _base;
    private readonly int[] _lengths;

    internal ExactPartial(string baseSha256, int count, Int128 weight, int[] lengths, long[] low, long[]? high)
        : this(Convert.FromHexString(baseSha256), count, weight, lengths, low, high)
    {
    }

    private ExactPartial(byte[] baseHash, int count, Int128 weight, int[] lengths, long[] low, long[]? high)
        => (_base, Count, Weight, _lengths, Low, High) = (baseHash, count, weight, lengths, low, high);

    private static ReadOnlySpan<byte> Magic => "TRIBSUM1"u8;

    /// <summary>Updates that are in it.</summary>
    public int Count { get; }

    /// <summary>Lower-case hex of the hash of the model that the round began with.</summary>
    public string BaseSha256 => Convert.ToHexStringLower(_base);

    /// <summary>Sum of the weights, in units of 2^-30.</summary>
    internal Int128 Weight { get; }

    /// <summary>All values where <see cref="High"/> is null; else their lowest 40 bits.</summary>
    internal long[] Low { get; }

    /// <summary>What lies above the lowest 40 bits of each value.</summary>
    internal long[]? High { get; }

    /// <summary>Reads a partial sum of a round.</summary>
    /// <param name="name">What a fault calls the stream.</param>
    /// <param name="baseModel">What the round began with.</param>
    /// <exception cref="BrokenFileException">It is cut short, of another model, not in its canonical form, or claims what no updates
    /// make.</exception>
    public static ExactPartial Read(Stream stream, string name, ModelState baseModel)
    {
        var reader = new Reader(stream, name);
        if (!reader.Take(8).SequenceEqual(Magic)) throw reader.Fault(0, "it is no partial sum: it does not begin with TRIBSUM1");
        var hash = reader.Take(32).ToArray();
        if (!Convert.ToHexStringLower(hash).Equals(baseModel.Sha256(), StringComparison.Ordinal))
            throw reader.Fault(8, $"it is a sum over model {Convert.ToHexStringLower(hash)}; the round's is {baseModel.Sha256()}");
        var count = BinaryPrimitives.ReadInt32LittleEndian(reader.Take(4));
        if (count < 0) throw reader.Fault(40, Invariant($"it claims {count} updates"));
        var grids = ExactGrid.For(baseModel);
        var tensors = BinaryPrimitives.ReadInt32LittleEndian(reader.Take(4));
        if (tensors != grids.Length)
            throw reader.Fault(44, Invariant($"it claims {tensors} federated tensors; the model has {grids.Length}"));
        var weight = BinaryPrimitives.ReadInt128LittleEndian(reader.Take(16));
        if (weight < 0 || weight > (Int128)count << 83) throw reader.Fault(48, Invariant($"its weight is not that of {count} updates"));

        var values = new PartialValues((int)grids.Sum(grid => grid.Tensor.Length));
        foreach (var grid in grids) ReadTensor(reader, grid, count, values);
        reader.End();
        return new ExactPartial(hash, count, weight, [.. grids.Select(grid => (int)grid.Tensor.Length)], values.Low, values.High);
    }

    /// <summary>Writes the canonical form.</summary>
    public void Write(Stream stream)
    {
        var head = new byte[64];
        Magic.CopyTo(head);
        _base.CopyTo(head, 8);
        BinaryPrimitives.WriteInt32LittleEndian(head.AsSpan(40), Count);
        BinaryPrimitives.WriteInt32LittleEndian(head.AsSpan(44), _lengths.Length);
        BinaryPrimitives.WriteInt128LittleEndian(head.AsSpan(48), Weight);
        stream.Write(head);
        var (block, at) = (new byte[BlockValues * Wide], 0);
        foreach (var length in _lengths)
        {
            var bytes = IsNarrow(at, length) ? Narrow : Wide;
            BinaryPrimitives.WriteInt64LittleEndian(head, length);
            BinaryPrimitives.WriteInt64LittleEndian(head.AsSpan(8), bytes);
            stream.Write(head, 0, 16);
            for (var end = at + length; at < end;)
            {
                var some = Math.Min(BlockValues, end - at);
                for (var i = 0; i < some; i++, at++)
                {
                    if (bytes == Narrow) BinaryPrimitives.WriteInt64LittleEndian(block.AsSpan(i * Narrow), (long)Value(at));
                    else BinaryPrimitives.WriteInt128LittleEndian(block.AsSpan(i * Wide), Value(at));
                }

                stream.Write(block, 0, some * bytes);
            }
        }
    }

    /// <summary>The value at a place among all federated ones, in units of its tensor's grid.</summary>
    internal Int128 Value(int at) => High is null ? Low[at] : ((Int128)High[at] << CarryBits) + Low[at];

    private static void ReadTensor(Reader reader, in ExactGrid grid, int count, PartialValues values)
    {
        var (name, start) = (grid.Tensor.Name, reader.Offset);
        var length = BinaryPrimitives.ReadInt64LittleEndian(reader.Take(8));
        if (length != grid.Tensor.Length)
            throw reader.Fault(start, Invariant($"it claims {length} values of tensor {name}, which has {grid.Tensor.Length}"));
        var bytes = BinaryPrimitives.ReadInt64LittleEndian(reader.Take(8));
        if (bytes is not (Narrow or Wide))
            throw reader.Fault(start + 8, Invariant($"a value of tensor {name} has {bytes} bytes; 8 or 16 are possible"));
        var (limit, needed) = ((Int128)count << 62, length == 0 || bytes == Narrow);
        for (var left = length; left > 0;)
        {
            var some = (int)Math.Min(BlockValues, left);
            var from = reader.Offset;
            var block = reader.Take(some * (int)bytes);
            for (var i = 0; i < some; i++)
            {
                var value = bytes == Narrow ? BinaryPrimitives.ReadInt64LittleEndian(block[(i * Narrow)..])
                    : BinaryPrimitives.ReadInt128LittleEndian(block[(i * Wide)..]);
                if (count == 0 ? value != 0 : value >= limit || value <= -limit)
                    throw reader.Fault(from + (i * bytes), Invariant(
                        $"a value of tensor {name} is larger than {count} updates can make it"));
                needed |= value != (long)value;
                values.Add(value);
            }

            left -= some;
        }

        if (!needed)
            throw reader.Fault(start
                + 8, $"the values of tensor {name} take 16 bytes each where 8 are enough: it is not in its canonical form");
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private bool IsNarrow(int at, int length)
    {
        if (High is null) return true;
        for (var i = at; i < at + length; i++)
        {
            var value = Value(i);
            if (value != (long)value) return false;
        }

        return true;
    }

    // What a stream gives, a block at a time, and where one is.
    private sealed class Reader(Stream stream, string name)
    {
        private readonly byte[] _block = new byte[BlockValues * Wide];

        public long Offset { get; private set; }

        public ReadOnlySpan<byte> Take(int count)
        {
            var got = stream.ReadAtLeast(_block.AsSpan(0, count), count, throwOnEndOfStream: false);
            if (got < count) throw Fault(Offset + got, "it ends too early");
            Offset += count;
            return _block.AsSpan(0, count);
        }

        public void End()
        {
            if (stream.Read(_block, 0, 1) != 0) throw Fault(Offset, "there is more than the sum");
        }

        public BrokenFileException Fault(long offset, string problem) => new(name, offset, problem);
    }
}
