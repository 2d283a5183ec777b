using System.Diagnostics;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Tributary.Engine.Optimizers;

/// <summary>Runs an update rule over slices of weights at the processor's best width.</summary>
internal abstract unsafe class RuleOptimizer<TRule>(OptimizerSpec spec, long parameters) : Optimizer(spec, parameters, TRule.Slots)
    where TRule : struct, IUpdateRule
{
    /// <summary>The constants of this step; set by <see cref="Optimizer.BeginStep"/>.</summary>
    protected TRule Rule { get; set; }

    public override void Apply(float* weights, float* gradients, long offset, long count)
    {
        Debug.Assert(offset >= 0 && count >= 0
            && offset + count <= Parameters, "a slice lies outside the weights that the optimizer was made for");
        long done = 0;
        if (Vector512.IsHardwareAccelerated) done = Run<WideLane>(weights, gradients, offset, 0, count);
        else if (Vector.IsHardwareAccelerated) done = Run<VectorLane>(weights, gradients, offset, 0, count);
        Run<ScalarLane>(weights, gradients, offset, done, count);
    }

    /// <returns>How far whole lanes reached.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)] // no slow first calls: many a client runs but a few steps
    internal long Run<T>(float* weights, float* gradients, long offset, long from, long count) where T : struct, ILane<T>
    {
        var rule = Rule;
        float* first = First + offset, second = Second + offset, reference = Reference + offset;
        var mu = T.All((float)Proximal);
        // Decoupled decay (AdamW) is part of its rule.
        var decay = T.All(Spec.Kind == OptimizerKind.AdamW ? 0 : (float)Spec.WeightDecay);
        var pulls = Proximal > 0;
        var decays = Spec.WeightDecay > 0 && Spec.Kind != OptimizerKind.AdamW;
        var i = from;
        for (; i + T.Width <= count; i += T.Width)
        {
            var weight = T.Load(weights + i);
            var gradient = T.Load(gradients + i);
            if (pulls) gradient = T.MultiplyAdd(weight - T.Load(reference + i), mu, gradient);
            if (decays) gradient = T.MultiplyAdd(weight, decay, gradient);
            Unsafe.SkipInit(out T a);
            Unsafe.SkipInit(out T b);
            if (TRule.Slots > 0) a = T.Load(first + i);
            if (TRule.Slots > 1) b = T.Load(second + i);
            T.Store(rule.Next(weight, gradient, ref a, ref b), weights + i);
            if (TRule.Slots > 0) T.Store(a, first + i);
            if (TRule.Slots > 1) T.Store(b, second + i);
        }

        return i;
    }
}
