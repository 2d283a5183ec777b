using Tributary.Engine.Data;

namespace Tributary.Core.Learning.Gossip;

/// <summary>How fast nodes come to agree: 1 minus the factor by which one averaging at least shrinks their distance to their mean. 1: they
/// agree at once; 0: there are parts that never hear of each other.</summary>
/// <remarks>The factor is the largest singular value of W away from the mean (of doubly stochastic weights the second largest
/// eigenvalue by size; Xiao and Boyd 2004, "Fast linear iterations for distributed averaging"), found by power iteration from a vector that
/// the number of nodes decides.</remarks>
internal static class SpectralGap
{
    private const int MaxSteps = 2000;
    private const double Tolerance = 1e-10;

    public static double Of(Mixing mixing)
    {
        var count = mixing.Count;
        if (count < 2) return 1;
        var random = new SeededRandom((ulong)count);
        var (vector, step) = (new double[count], new double[count]);
        for (var i = 0; i < count; i++) vector[i] = random.NextDouble() - 0.5;
        Centre(vector);
        Scale(vector, 1 / Norm(vector));
        var factor = 0.0;
        for (var turn = 0; turn < MaxSteps; turn++)
        {
            mixing.Apply(vector, step);
            Centre(step);
            mixing.ApplyTransposed(step, vector);
            Centre(vector);
            var norm = Norm(vector);
            if (norm < 1e-30) return 1;
            Scale(vector, 1 / norm);
            var (next, before) = (Math.Sqrt(norm), factor);
            factor = next;
            if (Math.Abs(next - before) <= Tolerance) break;
        }

        return Math.Clamp(1 - factor, 0, 1);
    }

    private static void Centre(double[] vector)
    {
        var mean = vector.Sum() / vector.Length;
        for (var i = 0; i < vector.Length; i++) vector[i] -= mean;
    }

    private static void Scale(double[] vector, double by)
    {
        for (var i = 0; i < vector.Length; i++) vector[i] *= by;
    }

    private static double Norm(double[] vector)
    {
        var sum = 0.0;
        foreach (var value in vector) sum += value * value;
        return Math.Sqrt(sum);
    }
}
