using System.Runtime.CompilerServices;

namespace Tributary.Engine.Optimizers;

/// <summary>torch.optim.RMSprop with momentum: v as in <see cref="PlainRmsProp"/>; b = momentum * b + g / (sqrt(v) + epsilon); w -= rate *
/// b.</summary>
internal sealed class MomentumRmsProp(OptimizerSpec spec, long parameters) : RuleOptimizer<MomentumRmsProp.Step>(spec, parameters)
{
    public override void BeginStep(double learningRate)
        => Rule = new Step((float)Spec.Rho, (float)(1 - Spec.Rho), (float)Spec.Epsilon, (float)Spec.Momentum, -(float)learningRate);

    internal readonly struct Step(float rho, float rest, float epsilon, float momentum, float minusRate) : IUpdateRule
    {
        public static int Slots => 2;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T Next<T>(T weight, T gradient, ref T first, ref T second) where T : struct, ILane<T>
        {
            first = T.Flush(T.MultiplyAdd(gradient * T.All(rest), gradient, first * T.All(rho)));
            second = T.Flush(T.MultiplyAdd(second, T.All(momentum), gradient / (T.Sqrt(first) + T.All(epsilon))));
            return T.MultiplyAdd(second, T.All(minusRate), weight);
        }
    }
}
