using System.Runtime.CompilerServices;

namespace Tributary.Engine.Optimizers;

/// <summary>torch.optim.RMSprop (Hinton 2012) without momentum: v = rho * v + (1 - rho) * g^2; w -= rate * g / (sqrt(v) +
/// epsilon).</summary>
internal sealed class PlainRmsProp(OptimizerSpec spec, long parameters) : RuleOptimizer<PlainRmsProp.Step>(spec, parameters)
{
    public override void BeginStep(double learningRate)
        => Rule = new Step((float)Spec.Rho, (float)(1 - Spec.Rho), (float)Spec.Epsilon, -(float)learningRate);

    internal readonly struct Step(float rho, float rest, float epsilon, float minusRate) : IUpdateRule
    {
        public static int Slots => 1;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T Next<T>(T weight, T gradient, ref T first, ref T second) where T : struct, ILane<T>
        {
            first = T.Flush(T.MultiplyAdd(gradient * T.All(rest), gradient, first * T.All(rho)));
            return T.MultiplyAdd(gradient / (T.Sqrt(first) + T.All(epsilon)), T.All(minusRate), weight);
        }
    }
}
