using System.Runtime.CompilerServices;

namespace Tributary.Engine.Optimizers;

/// <summary>Stochastic gradient descent (torch.optim.SGD without momentum): w -= rate * g.</summary>
internal sealed class PlainSgd(OptimizerSpec spec, long parameters) : RuleOptimizer<PlainSgd.Step>(spec, parameters)
{
    public override void BeginStep(double learningRate) => Rule = new Step(-(float)learningRate);

    internal readonly struct Step(float minusRate) : IUpdateRule
    {
        public static int Slots => 0;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T Next<T>(T weight, T gradient, ref T first, ref T second) where T : struct, ILane<T>
            => T.MultiplyAdd(gradient, T.All(minusRate), weight);
    }
}
