using System.Numerics;
using System.Runtime.InteropServices;
using Tributary.Engine.Models;

namespace Tributary.Client;

/// <summary>Looks for NaN and infinity at the memory's speed: x * 0 is 0 for every finite x and NaN for all others.</summary>
internal static class Finite
{
    public static bool All(ReadOnlySpan<float> values)
    {
        var vectors = MemoryMarshal.Cast<float, Vector<float>>(values);
        var sum = Vector<float>.Zero;
        foreach (var vector in vectors) sum += vector * Vector<float>.Zero;
        var rest = Vector.Sum(sum);
        foreach (var value in values[(vectors.Length * Vector<float>.Count)..]) rest += value * 0;
        return rest == 0;
    }

    /// <summary>The first tensor that holds NaN or infinity; null where all are finite.</summary>
    public static string? FirstBroken(TensorLayout layout, ReadOnlySpan<float> values)
    {
        if (All(values)) return null;
        foreach (var tensor in layout.Tensors)
            if (!All(values.Slice((int)tensor.Offset, (int)tensor.Length))) return tensor.Name;
        return null;
    }
}
