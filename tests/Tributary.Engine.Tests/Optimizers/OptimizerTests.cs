using Tributary.Engine.Data;
using Tributary.Engine.Optimizers;

namespace Tributary.Engine.Tests.Optimizers;

public sealed unsafe class OptimizerTests
{
    private const int Parameters = 211;

    public static TheoryData<string> Specs { get; } = [.. All.Keys];

    private static Dictionary<string, OptimizerSpec> All => new(StringComparer.Ordinal)
    {
        ["sgd"] = new(),
        ["sgd decay"] = new() { WeightDecay = 0.1 },
        ["sgd momentum"] = new() { Momentum = 0.9 },
        ["sgd momentum decay"] = new() { Momentum = 0.9, WeightDecay = 0.1 },
        ["sgd nesterov"] = new() { Momentum = 0.9, Nesterov = true, WeightDecay = 0.01 },
        ["adam"] = new() { Kind = OptimizerKind.Adam },
        ["adam decay"] = new() { Kind = OptimizerKind.Adam, WeightDecay = 0.1, Beta1 = 0.8, Beta2 = 0.99, Epsilon = 1e-6 },
        ["adamw"] = new() { Kind = OptimizerKind.AdamW, WeightDecay = 0.3 },
        ["nadam"] = new() { Kind = OptimizerKind.Nadam },
        ["nadam decay"] = new() { Kind = OptimizerKind.Nadam, WeightDecay = 0.1 },
        ["rmsprop"] = new() { Kind = OptimizerKind.RmsProp },
        ["rmsprop momentum"] = new() { Kind = OptimizerKind.RmsProp, Momentum = 0.9, WeightDecay = 0.1 },
    };

    [Theory]
    [MemberData(nameof(Specs))]
    public void Twenty_steps_follow_the_written_rule(string name)
    {
        var weights = Draw(1, 1);
        using var optimizer = Optimizer.Create(All[name], Parameters);
        var expected = Array.ConvertAll(weights, w => (double)w);
        var reference = new ReferenceOptimizer(All[name], Parameters);
        for (var step = 0; step < 20; step++)
        {
            var gradients = Draw(step + 2, 0.1);
            Step(optimizer, weights, gradients, 0.01);
            reference.Step(expected, Array.ConvertAll(gradients, g => (double)g), 0.01);
        }

        Same(expected, weights);
    }

    [Theory]
    [MemberData(nameof(Specs))]
    public void The_proximal_term_pulls_towards_the_reference(string name)
    {
        float[] weights = Draw(1, 1), anchor = Draw(99, 1);
        using var optimizer = Optimizer.Create(All[name], Parameters);
        var expected = Array.ConvertAll(weights, w => (double)w);
        var reference = new ReferenceOptimizer(All[name], Parameters);
        fixed (float* w0 = anchor)
        {
            optimizer.Proximal = 0.5;
            optimizer.Reference = w0;
            for (var step = 0; step < 5; step++)
            {
                var gradients = Draw(step + 2, 0.1);
                Step(optimizer, weights, gradients, 0.01);
                reference.Step(expected, Array.ConvertAll(gradients, g => (double)g), 0.01, 0.5, Array.ConvertAll(anchor, a => (double)a));
            }
        }

        Same(expected, weights);
    }

    [Theory]
    [MemberData(nameof(Specs))]
    public void Slices_in_any_order_and_width_give_the_same_bits_as_the_whole(string name)
    {
        float[] whole = Draw(1, 1), sliced = Draw(1, 1);
        using var one = Optimizer.Create(All[name], Parameters);
        using var other = Optimizer.Create(All[name], Parameters);
        for (var step = 0; step < 6; step++)
        {
            var gradients = Draw(step + 2, 0.1);
            Step(one, whole, gradients, 0.01);
            other.BeginStep(0.01);
            fixed (float* w = sliced, g = gradients)
            {
                other.Apply(w + 64, g + 64, 64, Parameters - 64);
                for (var i = 63; i >= 0; i--) other.Apply(w + i, g + i, i, 1);
            }
        }

        Assert.True(whole.AsSpan().SequenceEqual(sliced));
    }

    [Fact]
    public void All_three_widths_give_the_same_bits()
    {
        var widths = new[] { Draw(1, 1), Draw(1, 1), Draw(1, 1) };
        for (var width = 0; width < 3; width++)
        {
            using var adam = new Adam(All["adam decay"], 208);
            for (var step = 0; step < 5; step++)
            {
                adam.BeginStep(0.01);
                fixed (float* w = widths[width], g = Draw(step + 2, 0.1))
                {
                    var reached = width switch
                    {
                        0 => adam.Run<ScalarLane>(w, g, 0, 0, 208),
                        1 => adam.Run<VectorLane>(w, g, 0, 0, 208),
                        _ => adam.Run<WideLane>(w, g, 0, 0, 208)
                    };
                    Assert.Equal(208, reached);
                }
            }
        }

        Assert.True(widths[0].AsSpan().SequenceEqual(widths[1]));
        Assert.True(widths[0].AsSpan().SequenceEqual(widths[2]));
    }

    [Theory]
    [MemberData(nameof(Specs))]
    public void After_a_reset_an_optimizer_is_as_new(string name)
    {
        float[] first = Draw(1, 1), second = Draw(1, 1);
        using var optimizer = Optimizer.Create(All[name], Parameters);
        foreach (var weights in new[] { first, second })
        {
            optimizer.Reset();
            for (var step = 0; step < 4; step++) Step(optimizer, weights, Draw(step + 2, 0.1), 0.01);
        }

        Assert.True(first.AsSpan().SequenceEqual(second));
    }

    [Theory]
    [MemberData(nameof(Specs))]
    public void What_is_remembered_of_silent_weights_decays_to_zero_and_not_to_denormals(string name)
    {
        var spec = All[name] with { WeightDecay = 0, Beta2 = 0.9, Rho = 0.9 };
        using var optimizer = Optimizer.Create(spec, Parameters);
        var weights = Draw(1, 1);
        Step(optimizer, weights, Draw(2, 0.1), 0.01);
        for (var step = 0; step < 1000; step++)
        {
            Step(optimizer, weights, new float[Parameters], 0.01);
            for (var i = 0; i < Parameters; i++)
            {
                Assert.False(optimizer.First is not null && float.IsSubnormal(optimizer.First[i]));
                Assert.False(optimizer.Second is not null && float.IsSubnormal(optimizer.Second[i]));
            }
        }

        Assert.True(optimizer.First is null || optimizer.First[7] == 0);
        Assert.All(weights, weight => Assert.True(float.IsFinite(weight)));
    }

    [Fact]
    public void A_step_allocates_nothing()
    {
        using var optimizer = Optimizer.Create(All["adam"], Parameters);
        float[] weights = Draw(1, 1), gradients = Draw(2, 0.1);
        Step(optimizer, weights, gradients, 0.01);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var step = 0; step < 100; step++) Step(optimizer, weights, gradients, 0.01);

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    private static void Step(Optimizer optimizer, float[] weights, float[] gradients, double rate)
    {
        optimizer.BeginStep(rate);
        fixed (float* w = weights, g = gradients) optimizer.Apply(w, g, 0, weights.Length);
    }

    private static float[] Draw(int seed, double scale)
    {
        var random = new SeededRandom((ulong)seed);
        var values = new float[Parameters];
        for (var i = 0; i < Parameters; i++) values[i] = (float)(((2 * random.NextDouble()) - 1) * scale);
        return values;
    }

    private static void Same(double[] expected, float[] actual)
    {
        for (var i = 0; i < expected.Length; i++) Assert.Equal(expected[i], actual[i], 3e-6);
    }
}
