using System.Runtime.CompilerServices;

namespace Tributary.Engine.Optimizers;

/// <summary>Adam with Nesterov momentum (Dozat 2016) as in torch.optim.NAdam, whose momentum warms up as
/// mu(t) = beta1 * (1 - 0.96^(0.004 t) / 2).</summary>
internal sealed class Nadam(OptimizerSpec spec, long parameters) : RuleOptimizer<Nadam.Step>(spec, parameters)
{
    /// <summary>0.96^0.004, torch's momentum_decay of 4e-3.</summary>
    private const double Warming = 0.99983672535267528;

    private double _beta2Power = 1, _warmth = 1, _momenta = 1;

    public override void BeginStep(double learningRate)
    {
        _beta2Power *= Spec.Beta2;
        _warmth *= Warming;
        var momentum = Spec.Beta1 * (1 - (0.5 * _warmth));
        var next = Spec.Beta1 * (1 - (0.5 * _warmth * Warming));
        _momenta *= momentum;
        Rule = new Step((float)Spec.Beta1, (float)(1 - Spec.Beta1), (float)Spec.Beta2, (float)(1 - Spec.Beta2),
            (float)(1 / Math.Sqrt(1 - _beta2Power)),
            (float)Spec.Epsilon, -(float)(learningRate * (1 - momentum) / (1 - _momenta)),
                -(float)(learningRate * next / (1 - (_momenta * next))));
    }

    public override void Reset()
    {
        base.Reset();
        _beta2Power = _warmth = _momenta = 1;
    }

    internal readonly struct Step(float beta1, float rest1, float beta2, float rest2, float correction, float epsilon, float minusRateNow,
        float minusRateMean) : IUpdateRule
    {
        public static int Slots => 2;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public T Next<T>(T weight, T gradient, ref T first, ref T second) where T : struct, ILane<T>
        {
            first = T.Flush(T.MultiplyAdd(gradient, T.All(rest1), first * T.All(beta1)));
            second = T.Flush(T.MultiplyAdd(gradient * T.All(rest2), gradient, second * T.All(beta2)));
            var spread = T.MultiplyAdd(T.Sqrt(second), T.All(correction), T.All(epsilon));
            return weight + (T.MultiplyAdd(gradient, T.All(minusRateNow), first * T.All(minusRateMean)) / spread);
        }
    }
}
