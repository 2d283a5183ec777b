using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Tributary.Engine.Models;

namespace Tributary.Core.Learning.Aggregations;

/// <summary>Squared Euclidean distances between models over their parameters (not over buffers, whose scale is another). In double,
/// eight partial sums in a fixed order, so that every machine gets the same bits.</summary>
internal static class Distances
{
    // Two blocks of 16 KiB stay in the first-level cache while every pair goes over them.
    private const int Block = 4096;

    /// <returns>[n, n], symmetric, 0 on the diagonal.</returns>
    public static double[,] Pairs(TensorLayout layout, ModelState[] models)
    {
        var distances = new double[models.Length, models.Length];
        foreach (var (at, count) in Blocks(layout))
            for (var i = 0; i < models.Length; i++)
                for (var j = i + 1; j < models.Length; j++)
                    distances[i, j] += Squared(models[i].Values.Span.Slice(at, count), models[j].Values.Span.Slice(at, count));
        for (var i = 0; i < models.Length; i++)
            for (var j = 0; j < i; j++)
                distances[i, j] = distances[j, i];
        return distances;
    }

    public static double Squared(TensorLayout layout, ModelState a, ModelState b)
        => Blocks(layout).Sum(block => Squared(a.Values.Span.Slice(block.At, block.Count), b.Values.Span.Slice(block.At, block.Count)));

    private static IEnumerable<(int At, int Count)> Blocks(TensorLayout layout)
    {
        foreach (var tensor in layout.Tensors.Where(tensor => tensor.Role == TensorRole.Parameter))
            for (var at = tensor.Offset; at < tensor.Offset + tensor.Length; at += Block)
                yield return ((int)at, (int)Math.Min(Block, tensor.Offset + tensor.Length - at));
    }

    private static double Squared(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        ref var x = ref MemoryMarshal.GetReference(a);
        ref var y = ref MemoryMarshal.GetReference(b);
        var (lanes, i) = (Vector512<double>.Zero, 0);
        for (; i <= a.Length - 8; i += 8)
        {
            var (xs, ys) = (Vector256.LoadUnsafe(ref x, (nuint)i), Vector256.LoadUnsafe(ref y, (nuint)i));
            var (xLow, xHigh) = Vector256.Widen(xs);
            var (yLow, yHigh) = Vector256.Widen(ys);
            var difference = Vector512.Create(xLow - yLow, xHigh - yHigh);
            lanes += difference * difference;
        }

        double sum = 0;
        for (var lane = 0; lane < 8; lane++) sum += lanes.GetElement(lane);
        for (; i < a.Length; i++) sum += ((double)a[i] - b[i]) * ((double)a[i] - b[i]);
        return sum;
    }
}
