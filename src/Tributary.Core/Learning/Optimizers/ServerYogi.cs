namespace Tributary.Core.Learning.Optimizers;

/// <summary>v = v - (1 - beta2) delta^2 sign(v - delta^2) (Reddi et al. 2021, FedYogi).</summary>
internal sealed class ServerYogi(double learningRate, double beta1, double beta2, double tau) : AdaptiveServerOptimizer(learningRate, beta1,
    tau)
{
    public override string Kind => "yogi";

    protected override double NextVariance(double variance, double squared)
        => variance - ((1 - beta2) * squared * Math.Sign(variance - squared));
}
