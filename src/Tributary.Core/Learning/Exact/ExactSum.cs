using System.Globalization;
using Tributary.Core.Clients;

namespace Tributary.Core.Learning.Exact;

/// <summary>A weighted mean of updates that come one by one, the same to the last bit in whatever order they come. Holds one 64-bit
/// integer for each weight of the model (two models' worth of float32), whatever the number of updates. Not thread-safe.</summary>
/// <remarks>The arithmetic is <see cref="ExactGrid"/>'s. A refused update leaves no trace: what was already added is taken back, which
/// integers allow.</remarks>
public sealed class ExactSum
{
    internal const int BlockLength = 4096;

    // What is carried counts 2^40 units; less than that stays behind in the sum it comes from.
    private const int CarryBits = ExactPartial.CarryBits;
    private static readonly UInt128 Rest = UInt128.One << CarryBits;

    // A sum takes one update of any size that is allowed right after it was carried; 64 bits hold twice as much.
    private static readonly UInt128 Room = ExactRange.SumLimit + Rest;

    private readonly ModelState _base;
    private readonly ExactGrid[] _grids;
    private readonly long[] _sums;
    private readonly UInt128[] _bounds;
    private long[]? _carried;
    private readonly VectorWidth _width;
    private Int128 _weight;
    private long _shifts;

    public ExactSum(ModelState baseModel)
        : this(baseModel, ExactKernel.Best)
    {
    }

    /// <exception cref="ArgumentException">The base model holds NaN or infinity.</exception>
    internal ExactSum(ModelState baseModel, VectorWidth width)
    {
        _base = baseModel;
        _width = width;
        _grids = ExactGrid.For(baseModel);
        _sums = new long[baseModel.Layout.Length];
        _bounds = new UInt128[_grids.Length];
    }

    /// <summary>Updates that were added.</summary>
    public int Count { get; private set; }

    /// <summary>Sum of the weights that were added.</summary>
    public double TotalWeight => Math.ScaleB((double)_weight, -30);

    /// <summary>Adds an update of the base model's layout.</summary>
    /// <returns>Null where it was added; else why not, and the sum is as it was.</returns>
    public Refusal? Add(ModelState update, ExactWeight weight)
    {
        for (var t = 0; t < _grids.Length; t++)
        {
            var refusal = AddTensor(t, update.Values.Span, weight, out var largest);
            var bound = refusal is null ? _bounds[t] + _grids[t].Bound(weight, largest) : 0;
            if (refusal is null && bound < Room)
            {
                _bounds[t] = bound;
                continue;
            }

            TakeBack(t, refusal is null, update.Values.Span, weight);
            if (refusal is not null) return refusal;

            // It is in range, but not together with those before it: room is made, and then there is enough for any single update.
            Carry();
            return Add(update, weight);
        }

        _weight += weight.Units;
        _shifts += 1L << weight.Shift;
        Count++;
        return null;
    }

    /// <summary>Adds several updates in one pass over the sums, which is about twice as fast as one by one; the bits are the
    /// same.</summary>
    /// <returns>False where one of them is out of range, or all are too much together: the sum is as it was, and each may be added by
    /// itself.</returns>
    public bool TryAddAll(IReadOnlyList<ModelState> updates, IReadOnlyList<ExactWeight> weights)
    {
        using var group = new ExactGroup(updates, [.. weights], _width);
        if (!group.TryAdd(_grids, _sums, _bounds)) return false;
        foreach (var weight in weights)
        {
            _weight += weight.Units;
            _shifts += 1L << weight.Shift;
        }

        Count += updates.Count;
        return true;
    }

    /// <summary>What was added so far, to be merged into another sum of the same round. A copy: eight bytes for each federated
    /// value.</summary>
    public ExactPartial Partial()
    {
        var values = new PartialValues((int)_grids.Sum(grid => grid.Tensor.Length));
        foreach (var grid in _grids)
        {
            var (start, end, correction) = ((int)grid.Tensor.Offset, (int)(grid.Tensor.Offset + grid.Tensor.Length),
                unchecked(_shifts * grid.MagicBits));
            for (var i = start; i < end; i++) values.Add(Value(i, correction));
        }

        return new ExactPartial(_base.Sha256(), Count, _weight, [.. _grids.Select(grid => (int)grid.Tensor.Length)], values.Low,
            values.High);
    }

    /// <summary>Adds all updates of a partial sum of the same round: whatever tree of partial sums the updates came through, the mean has
    /// the bits that it has when they are added one by one.</summary>
    /// <returns>Null where it was added; else why not, and the sum is as it was.</returns>
    public Refusal? Merge(ExactPartial partial)
    {
        if (!partial.BaseSha256.Equals(_base.Sha256(), StringComparison.Ordinal))
            return new Refusal(RefusalReason.WrongShape, $"it is a sum over model {partial.BaseSha256}; the round's is {_base.Sha256()}");
        if (partial.Count > int.MaxValue - Count)
            return new Refusal(RefusalReason.TooManyExamples,
                string.Create(CultureInfo.InvariantCulture, $"a sum holds at most {int.MaxValue} updates"));
        Carry();
        var at = 0;
        foreach (var grid in _grids)
        {
            for (var i = (int)grid.Tensor.Offset; i < grid.Tensor.Offset + grid.Tensor.Length; i++, at++)
            {
                var sum = Value(i, 0) + partial.Value(at);
                _carried![i] = (long)(sum >> CarryBits);
                _sums[i] = (long)sum & ((1L << CarryBits) - 1);
            }
        }

        _weight += partial.Weight;
        Count += partial.Count;
        return null;
    }

    /// <summary>The weighted mean; local tensors keep the base model's values.</summary>
    /// <exception cref="InvalidOperationException">All weights together are zero.</exception>
    public unsafe ModelState Mean()
    {
        if (_weight == 0) throw new InvalidOperationException("a mean needs at least one update of a weight above 0");
        var mean = _base.Values.ToArray();
        fixed (long* sums = _sums)
        fixed (float* means = mean)
        {
            foreach (var grid in _grids)
            {
                var (at, count, correction) = (grid.Tensor.Offset, (int)grid.Tensor.Length, unchecked(_shifts * grid.MagicBits));
                if (_carried is null) ExactKernel.Means(sums + at, means + at, count, correction, grid.Unit, TotalWeight, _width);
                else Means(grid, correction, mean);
            }
        }

        return new ModelState(_base.Layout, mean);
    }

    // Takes the upper bits of every sum out of it, into a second array that is made only where a round needs it.
    private void Carry()
    {
        var carried = _carried ??= new long[_sums.Length];
        foreach (var grid in _grids)
        {
            var correction = unchecked(_shifts * grid.MagicBits);
            for (var i = (int)grid.Tensor.Offset; i < grid.Tensor.Offset + grid.Tensor.Length; i++)
            {
                var sum = unchecked(_sums[i] - correction);
                carried[i] += sum >> CarryBits;
                _sums[i] = sum & ((1L << CarryBits) - 1);
            }
        }

        Array.Fill(_bounds, Rest);
        _shifts = 0;
    }

    // Where a sum has come back into 64 bits, the mean has the bits that it would have without a carry.
    private void Means(in ExactGrid grid, long correction, float[] means)
    {
        for (var i = (int)grid.Tensor.Offset; i < grid.Tensor.Offset + grid.Tensor.Length; i++)
        {
            var sum = Value(i, correction);
            var value = sum >= long.MinValue && sum <= long.MaxValue ? (double)(long)sum : (double)sum;
            means[i] = (float)(value * grid.Unit / TotalWeight);
        }
    }

    // In units of its tensor's grid.
    private Int128 Value(int i, long correction)
        => _carried is null ? unchecked(_sums[i] - correction) : ((Int128)_carried[i] << CarryBits) + unchecked(_sums[i] - correction);

    // Block by block: the scan brings a block into the first-level cache, the addition finds it there.
    private unsafe Refusal? AddTensor(int t, ReadOnlySpan<float> values, ExactWeight weight, out float largest)
    {
        ref readonly var grid = ref _grids[t];
        var (start, end) = (grid.Tensor.Offset, grid.Tensor.Offset + grid.Tensor.Length);
        uint bits = 0;
        fixed (long* sums = _sums)
        fixed (float* first = values)
        {
            for (var at = start; at < end; at += BlockLength)
            {
                var count = (int)Math.Min(BlockLength, end - at);
                bits = Math.Max(bits, ExactKernel.LargestBits(first + at, count));
                largest = BitConverter.UInt32BitsToSingle(bits);
                if (ExactRange.Check(grid, weight, largest) is { } refusal)
                {
                    ExactKernel.Remove(sums + start, first + start, (int)(at - start), weight, grid.Magic);
                    return refusal;
                }

                ExactKernel.Add(sums + at, first + at, count, weight, grid.Magic, _width);
            }
        }

        largest = BitConverter.UInt32BitsToSingle(bits);
        return null;
    }

    private unsafe void TakeBack(int tensor, bool inclusive, ReadOnlySpan<float> values, ExactWeight weight)
    {
        fixed (long* sums = _sums)
        fixed (float* first = values)
        {
            for (var t = 0; t < (inclusive ? tensor + 1 : tensor); t++)
            {
                ref readonly var grid = ref _grids[t];
                var at = grid.Tensor.Offset;
                if (t < tensor)
                    _bounds[t] -= grid.Bound(weight, BitConverter.UInt32BitsToSingle(ExactKernel.LargestBits(first
                        + at, (int)grid.Tensor.Length)));
                ExactKernel.Remove(sums + at, first + at, (int)grid.Tensor.Length, weight, grid.Magic);
            }
        }
    }
}
