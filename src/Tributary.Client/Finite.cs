using System.Numerics;
using System.Runtime.InteropServices;

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
}
