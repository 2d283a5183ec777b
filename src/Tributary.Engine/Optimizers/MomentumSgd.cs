using System.Runtime.CompilerServices;

namespace Tributary.Engine.Optimizers;

/// <summary>torch.optim.SGD with momentum, dampening 0: b = momentum * b + g; w -= rate * b, or with Nesterov w -= rate * (g + momentum *
/// b). Torch sets b = g at the first step, which is the same as starting from b = 0.</summary>
internal sealed class MomentumSgd(OptimizerSpec spec, long parameters) : RuleOptimizer<MomentumSgd.Step>(spec, parameters)
{
    public override void BeginStep(double learningRate) => Rule = new Step(-(float)learningRate, (float)Spec.Momentum, Spec.Nesterov);

    internal readonly struct Step(float minusRate, float momentum, bool nesterov) : IUpdateRule
    {
        public static int Slots => 1;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T Next<T>(T weight, T gradient, ref T first, ref T second) where T : struct, ILane<T>
        {
            first = T.Flush(T.MultiplyAdd(first, T.All(momentum), gradient));
            var along = nesterov ? T.MultiplyAdd(first, T.All(momentum), gradient) : first;
            return T.MultiplyAdd(along, T.All(minusRate), weight);
        }
    }
}
