using System.Runtime.CompilerServices;

namespace Tributary.Engine.Optimizers;

/// <summary>Adam (Kingma, Ba 2015) and AdamW (Loshchilov, Hutter 2019) as in torch.optim: the means of g and g^2 are corrected for their
/// start at zero, w -= rate * m^ / (sqrt(v^) + epsilon); AdamW first shrinks w by rate * weightDecay.</summary>
internal sealed class Adam(OptimizerSpec spec, long parameters) : RuleOptimizer<Adam.Step>(spec, parameters)
{
    // Powers by repeated multiplication: Math.Pow may differ from one platform to the next.
    private double _beta1Power = 1, _beta2Power = 1;

    public override void BeginStep(double learningRate)
    {
        _beta1Power *= Spec.Beta1;
        _beta2Power *= Spec.Beta2;
        var shrink = Spec.Kind == OptimizerKind.AdamW ? 1 - (learningRate * Spec.WeightDecay) : 1;
        Rule = new Step((float)Spec.Beta1, (float)(1 - Spec.Beta1), (float)Spec.Beta2, (float)(1 - Spec.Beta2),
            (float)(1 / Math.Sqrt(1 - _beta2Power)), (float)Spec.Epsilon, -(float)(learningRate / (1 - _beta1Power)), (float)shrink);
    }

    public override void Reset()
    {
        base.Reset();
        _beta1Power = _beta2Power = 1;
    }

    internal readonly struct Step(float beta1, float rest1, float beta2, float rest2, float correction, float epsilon, float minusRate,
        float shrink) : IUpdateRule
    {
        public static int Slots => 2;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T Next<T>(T weight, T gradient, ref T first, ref T second) where T : struct, ILane<T>
        {
            first = T.Flush(T.MultiplyAdd(gradient, T.All(rest1), first * T.All(beta1)));
            second = T.Flush(T.MultiplyAdd(gradient * T.All(rest2), gradient, second * T.All(beta2)));
            var spread = T.MultiplyAdd(T.Sqrt(second), T.All(correction), T.All(epsilon));
            return T.MultiplyAdd(first / spread, T.All(minusRate), weight * T.All(shrink));
        }
    }
}
