using Tributary.Engine.Optimizers;

namespace Tributary.Engine.Tests.Optimizers;

/// <summary>Nadam beside the formula of Keras (tf.keras.optimizers.Nadam), which FedKeeper's <c>ndam</c> is: with Keras' epsilon it is the
/// same rule as PyTorch's.</summary>
public sealed unsafe class KerasNadamTests
{
    [Fact]
    public void Thirty_steps_are_those_of_Keras()
    {
        const double rate = 1e-3, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-7;
        var spec = new OptimizerSpec { Kind = OptimizerKind.Nadam, LearningRate = rate, Epsilon = epsilon };
        using var optimizer = Optimizer.Create(spec, 16);
        var weights = Enumerable.Range(0, 16).Select(i => (i - 8) / 4f).ToArray();
        var (expected, mean, square) = (Array.ConvertAll(weights, w => (double)w), new double[16], new double[16]);
        var schedule = 1.0;
        for (var t = 1; t <= 30; t++)
        {
            var gradients = Enumerable.Range(0, 16).Select(i => MathF.Sin((i + 1) * t) / 10).ToArray();
            fixed (float* w = weights, g = gradients)
            {
                optimizer.BeginStep(rate);
                optimizer.Apply(w, g, 0, 16);
            }

            // m_schedule, momentum_cache_t and momentum_cache_t_1 of Keras' _resource_apply_dense.
            var (now, next) = (Momentum(t), Momentum(t + 1));
            schedule *= now;
            for (var i = 0; i < 16; i++)
            {
                var gradient = (double)gradients[i];
                mean[i] = (beta1 * mean[i]) + ((1 - beta1) * gradient);
                square[i] = (beta2 * square[i]) + ((1 - beta2) * gradient * gradient);
                var bar = ((1 - now) * gradient / (1 - schedule)) + (next * mean[i] / (1 - (schedule * next)));
                expected[i] -= rate * bar / (Math.Sqrt(square[i] / (1 - Math.Pow(beta2, t))) + epsilon);
            }
        }

        Assert.All(expected.Zip(weights), pair => Assert.Equal(pair.First, pair.Second, 1e-6));

        static double Momentum(int t) => beta1 * (1 - (0.5 * Math.Pow(0.96, t * 0.004)));
    }
}
