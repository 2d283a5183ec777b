using Tributary.Engine.Kernels;
using Tributary.Engine.Optimizers;

namespace Tributary.Engine.Tests.Layers;

[Trait("Kernels", "yes")]
public sealed class GradientTests
{
    public static TheoryData<string> Cases => LayerCases.Names;

    internal static IEnumerable<KernelTable> Tables()
    {
        if (System.Runtime.Intrinsics.Vector512.IsHardwareAccelerated) yield return Simd512.Table;
        if (System.Runtime.Intrinsics.Vector256.IsHardwareAccelerated) yield return Simd256.Table;
        if (System.Runtime.Intrinsics.Vector128.IsHardwareAccelerated) yield return Simd128.Table;
        yield return Scalar.Table;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Every_gradient_is_what_finite_differences_say(string name)
    {
        using var probe = new NetworkProbe(LayerCases.All[name], count: 5);
        var gradient = probe.Gradient(seed: 3);
        foreach (var tensor in probe.Layout.Tensors)
        {
            if (tensor.Role != Engine.Models.TensorRole.Parameter) continue;
            var stride = Math.Max(1, (int)(tensor.Length / 40));
            for (var i = 0; i < tensor.Length; i += stride)
            {
                var at = (int)(tensor.Offset + i);
                var (numeric, jump) = Slope(probe, at);
                // A kink of relu or max pooling between the two points is no fault of the gradient.
                if (jump) continue;
                Assert.True(Math.Abs(numeric - gradient[at]) <= 2e-3
                    + (0.02 * Math.Abs(numeric)), $"{name}: {tensor.Name}[{i}]: {gradient[at]} against {numeric}");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Threads_and_vector_widths_give_the_same_bits(string name)
    {
        var adam = new OptimizerSpec { Kind = OptimizerKind.Adam, LearningRate = 0.01 };
        using var first = new NetworkProbe(LayerCases.All[name], count: 11);
        var (sgd, moments, outputs) = (first.Train(new OptimizerSpec { LearningRate = 0.1 }, 3), first.Train(adam, 3), first.Predict());
        foreach (var table in Tables())
        {
            foreach (var threads in new[] { 1, 2, 3 })
            {
                using var probe = new NetworkProbe(LayerCases.All[name], count: 11, threads, table);
                var where = $"{name}, {table.VectorWidth} lanes, {threads} threads";
                Same(outputs, probe.Predict(), where + ", inference");
                Same(sgd, probe.Train(new OptimizerSpec { LearningRate = 0.1 }, 3), where + ", SGD");
                Same(moments, probe.Train(adam, 3), where + ", Adam");
            }
        }
    }

    private static void Same(float[] expected, float[] actual, string where)
        => Assert.True(expected.AsSpan().SequenceEqual(
            actual), $"{where}: differs from element {expected.AsSpan().CommonPrefixLength(actual)}");

    private static (double Slope, bool Jump) Slope(NetworkProbe probe, int at)
    {
        const float Step = 1e-3f;
        var weights = (float[])probe.Weights.Clone();
        double At(float offset)
        {
            weights[at] = probe.Weights[at] + offset;
            return probe.Loss(weights, seed: 3);
        }

        var (low, middle, high) = (At(-Step), At(0), At(Step));
        var (left, right) = ((middle - low) / Step, (high - middle) / Step);
        return ((high - low) / (2 * Step), Math.Abs(left - right) > 0.004 + (0.02 * Math.Abs(left + right)));
    }
}
