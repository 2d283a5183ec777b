namespace Tributary.Core.Learning.Optimizers;

/// <summary>v = beta2 v + (1 - beta2) delta^2 (Reddi et al. 2021, FedAdam).</summary>
internal sealed class ServerAdam(double learningRate, double beta1, double beta2, double tau) : AdaptiveServerOptimizer(learningRate, beta1,
    tau)
{
    public override string Kind => "adam";

    protected override double NextVariance(double variance, double squared) => (beta2 * variance) + ((1 - beta2) * squared);
}
