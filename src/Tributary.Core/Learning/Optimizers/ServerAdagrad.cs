namespace Tributary.Core.Learning.Optimizers;

/// <summary>v = v + delta^2 (Reddi et al. 2021, FedAdagrad).</summary>
internal sealed class ServerAdagrad(double learningRate, double beta1, double tau) : AdaptiveServerOptimizer(learningRate, beta1, tau)
{
    public override string Kind => "adagrad";

    protected override double NextVariance(double variance, double squared) => variance + squared;
}
