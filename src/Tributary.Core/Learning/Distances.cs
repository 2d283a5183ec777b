using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Tributary.Engine.Models;

namespace Tributary.Core.Learning;

/// <summary>Squared Euclidean distances between models over their parameters (not over buffers, whose scale is another). In double,
/// sixteen partial sums in a fixed order, so that every machine gets the same bits.</summary>
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
        var (even, odd, i) = (Vector512<double>.Zero, Vector512<double>.Zero, 0);
        for (; i <= a.Length - 16; i += 16)
        {
            var first = Widen(ref x, i) - Widen(ref y, i);
            var second = Widen(ref x, i + 8) - Widen(ref y, i + 8);
            even += first * first;
            odd += second * second;
        }

        var lanes = even + odd;
        double sum = 0;
        for (var lane = 0; lane < 8; lane++) sum += lanes.GetElement(lane);
        for (; i < a.Length; i++) sum += ((double)a[i] - b[i]) * ((double)a[i] - b[i]);
        return sum;
    }

    private static Vector512<double> Widen(ref float values, int at)
    {
        var eight = Vector256.LoadUnsafe(ref values, (nuint)at);
        if (Avx512F.IsSupported) return Avx512F.ConvertToVector512Double(eight);
        var (low, high) = Vector256.Widen(eight);
        return Vector512.Create(low, high);
    }
}
