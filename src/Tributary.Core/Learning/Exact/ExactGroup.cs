using System.Buffers;

namespace Tributary.Core.Learning.Exact;

/// <summary>Updates that are added to an <see cref="ExactSum"/> in one pass: the sums, which are twice as large as an update, are read and
/// written once for all of them.</summary>
internal sealed unsafe class ExactGroup : IDisposable
{
    // The sums of a block and four updates' values lie in the first-level cache together.
    private const int BlockLength = 1024;

    private readonly MemoryHandle[] _pins;
    private readonly nint[] _updates;
    private readonly ExactWeight[] _weights;
    private readonly uint[] _largest;
    private readonly VectorWidth _width;

    public ExactGroup(IReadOnlyList<ModelState> updates, ExactWeight[] weights, VectorWidth width)
    {
        (_weights, _largest, _width) = (weights, new uint[weights.Length], width);
        _pins = [.. updates.Select(update => update.Values.Pin())];
        _updates = [.. _pins.Select(pin => (nint)pin.Pointer)];
    }

    /// <summary>Adds all of them, or none: where one is out of range, or all are too much together, nothing has changed.</summary>
    public bool TryAdd(ExactGrid[] grids, long[] sums, UInt128[] bounds)
    {
        var grown = new UInt128[grids.Length];
        fixed (long* first = sums)
        {
            for (var t = 0; t < grids.Length; t++)
            {
                var done = AddTensor(grids[t], first);
                grown[t] = bounds[t];
                for (var k = 0; k < _weights.Length && done == grids[t].Tensor.Length; k++)
                    grown[t] += grids[t].Bound(_weights[k], BitConverter.UInt32BitsToSingle(_largest[k]));
                if (done == grids[t].Tensor.Length && grown[t] < ExactRange.SumLimit) continue;

                Remove(grids[t], first, done);
                for (var before = 0; before < t; before++) Remove(grids[before], first, grids[before].Tensor.Length);
                return false;
            }
        }

        grown.CopyTo(bounds.AsSpan());
        return true;
    }

    public void Dispose()
    {
        foreach (var pin in _pins) pin.Dispose();
    }

    // A block is looked through before anything of it is added; what was looked through is in the cache then.
    private long AddTensor(in ExactGrid grid, long* sums)
    {
        Array.Clear(_largest);
        for (long done = 0; done < grid.Tensor.Length; done += BlockLength)
        {
            var (at, count) = (grid.Tensor.Offset + done, (int)Math.Min(BlockLength, grid.Tensor.Length - done));
            for (var k = 0; k < _weights.Length; k++)
            {
                var bits = ExactKernel.LargestBits((float*)_updates[k] + at, count);
                if (bits <= _largest[k]) continue;
                _largest[k] = bits;
                if (ExactRange.Check(grid, _weights[k], BitConverter.UInt32BitsToSingle(bits)) is not null) return done;
            }

            fixed (nint* updates = _updates)
            {
                var values = (float**)updates;
                var k = 0;
                for (; k + 4 <= _weights.Length; k += 4)
                    ExactKernel.AddQuadInRange(sums + at, values + k, at, count, _weights.AsSpan(k, 4), grid.Magic, _width);
                for (; k < _weights.Length; k++) ExactKernel.Add(sums + at, values[k] + at, count, _weights[k], grid.Magic, _width);
            }
        }

        return grid.Tensor.Length;
    }

    private void Remove(in ExactGrid grid, long* sums, long count)
    {
        var at = grid.Tensor.Offset;
        for (var k = 0; k < _weights.Length; k++)
            ExactKernel.Remove(sums + at, (float*)_updates[k] + at, (int)count, _weights[k], grid.Magic);
    }
}
