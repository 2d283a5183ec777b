using Tributary.Engine.Models;

namespace Tributary.Core.Learning.Optimizers;

/// <summary>The common step of FedAdagrad, FedAdam and FedYogi (Reddi et al. 2021, algorithm 2):
/// m = beta1 m + (1 - beta1) delta; v by the optimizer's own rule, starting at tau^2; x += lr m / (sqrt(v) + tau). As in the paper
/// there is no bias correction. Arithmetic in double, state in float32.</summary>
internal abstract class AdaptiveServerOptimizer(double learningRate, double beta1, double tau) : IServerOptimizer
{
    public abstract string Kind { get; }

    public ServerStep Apply(ModelState current, ModelState aggregate, ServerOptimizerState? state)
    {
        var mean = ServerBuffers.Next(state, Kind, "momentum", current, 0);
        var variance = ServerBuffers.Next(state, Kind, "variance", current, (float)(tau * tau));
        var next = aggregate.Values.ToArray();
        var start = current.Values.Span;
        foreach (var tensor in current.Layout.Tensors)
        {
            if (tensor.Role != TensorRole.Parameter) continue;
            for (var i = (int)tensor.Offset; i < tensor.Offset + tensor.Length; i++)
            {
                var delta = (double)next[i] - start[i];
                mean[i] = (float)((beta1 * mean[i]) + ((1 - beta1) * delta));
                variance[i] = (float)NextVariance(variance[i], delta * delta);
                next[i] = (float)(start[i] + (learningRate * mean[i] / (Math.Sqrt(variance[i]) + tau)));
            }
        }

        var buffers = new Dictionary<string, ReadOnlyMemory<float>>(StringComparer.Ordinal)
        {
            ["momentum"] = mean,
            ["variance"] = variance
        };
        return new ServerStep(new ModelState(current.Layout, next), new ServerOptimizerState(Kind, (state?.Step ?? 0) + 1, buffers));
    }

    /// <param name="squared">delta^2.</param>
    protected abstract double NextVariance(double variance, double squared);
}
