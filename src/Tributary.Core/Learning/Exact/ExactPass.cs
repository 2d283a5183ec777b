using System.Buffers;
using Tributary.Core.Clients;

namespace Tributary.Core.Learning.Exact;

/// <summary>One pass of <see cref="ExactMean"/> over all updates: block by block, four updates at a time, the block's sums in the
/// first-level cache.</summary>
internal sealed unsafe class ExactPass : IDisposable
{
    private readonly ExactGrid[] _grids;
    private readonly ExactWeight[] _weights;
    private readonly Memory<float> _result;
    private readonly VectorWidth _width;
    private readonly MemoryHandle[] _pins;
    private readonly nint[] _updates;
    private readonly Lock _gate = new();

    // Largest magnitudes as bits, [update][tensor].
    private readonly uint[][] _largest;
    private readonly long _shifts;
    private readonly double _total;

    public ExactPass(ExactGrid[] grids, Memory<float> result, ReadOnlyMemory<float>[] updates, ExactWeight[] weights, VectorWidth width)
    {
        (_grids, _result, _weights, _width) = (grids, result, weights, width);
        _pins = [.. updates.Select(update => update.Pin()), result.Pin()];
        _updates = [.. _pins.Select(pin => (nint)pin.Pointer)];
        _largest = [.. updates.Select(_ => new uint[grids.Length])];
        Int128 total = 0;
        foreach (var weight in weights)
        {
            total += weight.Units;
            _shifts += 1L << weight.Shift;
        }

        _total = Math.ScaleB((double)total, -30);
    }

    /// <summary>Splits the buffer into one stretch a thread.</summary>
    public void Run(int threads)
    {
        if (threads == 1) RunStretch(0, _result.Length);
        else Parallel.For(0, threads, thread => RunStretch((long)_result.Length * thread / threads,
            (long)_result.Length * (thread + 1) / threads));
    }

    /// <summary>After <see cref="Run"/>: true where the updates are too much together for 64-bit sums.</summary>
    public bool Overflows()
    {
        for (var t = 0; t < _grids.Length; t++)
        {
            UInt128 bound = 0;
            for (var k = 0; k < _weights.Length; k++)
                bound += _grids[t].Bound(_weights[k], BitConverter.UInt32BitsToSingle(_largest[k][t]));
            if (bound >= ExactRange.SumLimit) return true;
        }

        return false;
    }

    /// <summary>After <see cref="Run"/>: for each update null, or why it may not count.</summary>
    public Refusal?[] Refusals()
    {
        var refusals = new Refusal?[_weights.Length];
        for (var k = 0; k < refusals.Length; k++)
            for (var t = 0; t < _grids.Length && refusals[k] is null; t++)
                refusals[k] = ExactRange.Check(_grids[t], _weights[k], BitConverter.UInt32BitsToSingle(_largest[k][t]));
        return refusals;
    }

    public void Dispose()
    {
        foreach (var pin in _pins) pin.Dispose();
    }

    private void RunStretch(long from, long to)
    {
        var sums = new long[ExactSum.BlockLength];
        var largest = new uint[_weights.Length];
        for (var t = 0; t < _grids.Length; t++)
        {
            var tensor = _grids[t].Tensor;
            var (start, end) = (Math.Max(from, tensor.Offset), Math.Min(to, tensor.Offset + tensor.Length));
            if (start >= end) continue;
            Array.Clear(largest);
            for (var at = start; at < end; at += ExactSum.BlockLength)
                FoldBlock(_grids[t], at, (int)Math.Min(ExactSum.BlockLength, end - at), sums, largest);
            lock (_gate)
            {
                for (var k = 0; k < largest.Length; k++) _largest[k][t] = Math.Max(_largest[k][t], largest[k]);
            }
        }
    }

    private void FoldBlock(in ExactGrid grid, long at, int count, long[] block, Span<uint> largest)
    {
        Array.Clear(block);
        fixed (long* sums = block)
        fixed (nint* updates = _updates)
        {
            var values = (float**)updates;
            var k = 0;
            for (; k + 4 <= _weights.Length; k += 4)
                ExactKernel.AddQuad(sums, values + k, at, count, _weights.AsSpan(k, 4), grid.Magic, largest.Slice(k, 4), _width);
            for (; k < _weights.Length; k++)
                largest[k] = Math.Max(largest[k], ExactKernel.Add(sums, values[k] + at, count, _weights[k], grid.Magic, _width));
            ExactKernel.Means(sums, values[_weights.Length] + at, count, unchecked(_shifts * grid.MagicBits), grid.Unit, _total, _width);
        }
    }
}
