using Tributary.Engine.Optimizers;

namespace Tributary.Engine.Tests.Optimizers;

/// <summary>torch.optim's update rules as its documentation writes them, one weight at a time, in double precision.</summary>
internal sealed class ReferenceOptimizer(OptimizerSpec spec, int parameters)
{
    private readonly double[] _first = new double[parameters];
    private readonly double[] _second = new double[parameters];
    private readonly List<double> _momenta = [];
    private int _step;

    public void Step(double[] weights, double[] gradients, double rate, double mu = 0, double[]? reference = null)
    {
        _step++;
        double Momentum(int t) => spec.Beta1 * (1 - (0.5 * Math.Pow(0.96, t * 0.004)));
        _momenta.Add(Momentum(_step));
        for (var i = 0; i < weights.Length; i++)
        {
            var w = weights[i];
            var g = gradients[i] + (reference is null ? 0 : mu * (w - reference[i]));
            if (spec.Kind == OptimizerKind.AdamW) w -= rate * spec.WeightDecay * w;
            else g += spec.WeightDecay * w;
            switch (spec.Kind)
            {
                case OptimizerKind.Sgd:
                    _first[i] = _step == 1 ? g : (spec.Momentum * _first[i]) + g;
                    w -= rate * (spec.Momentum == 0 ? g : spec.Nesterov ? g + (spec.Momentum * _first[i]) : _first[i]);
                    break;
                case OptimizerKind.RmsProp:
                    _first[i] = (spec.Rho * _first[i]) + ((1 - spec.Rho) * g * g);
                    _second[i] = (spec.Momentum * _second[i]) + (g / (Math.Sqrt(_first[i]) + spec.Epsilon));
                    w -= rate * _second[i];
                    break;
                default:
                    _first[i] = (spec.Beta1 * _first[i]) + ((1 - spec.Beta1) * g);
                    _second[i] = (spec.Beta2 * _second[i]) + ((1 - spec.Beta2) * g * g);
                    var spread = Math.Sqrt(_second[i] / (1 - Math.Pow(spec.Beta2, _step))) + spec.Epsilon;
                    if (spec.Kind == OptimizerKind.Nadam)
                    {
                        var product = _momenta.Aggregate(1.0, (a, b) => a * b);
                        w -= rate * (1 - Momentum(_step)) / (1 - product) * g / spread;
                        w -= rate * Momentum(_step + 1) / (1 - (product * Momentum(_step + 1))) * _first[i] / spread;
                    }
                    else
                    {
                        w -= rate * _first[i] / (1 - Math.Pow(spec.Beta1, _step)) / spread;
                    }

                    break;
            }

            weights[i] = w;
        }
    }
}
