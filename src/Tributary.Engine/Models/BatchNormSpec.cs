namespace Tributary.Engine.Models;

/// <summary>Batch normalisation (Ioffe, Szegedy 2015) per channel, as PyTorch does it: biased variance in training, unbiased in the running
/// estimate.</summary>
/// <param name="Momentum">Weight of the new batch in the running estimates.</param>
/// <param name="LocalStatistics">True keeps mean and variance on the client (FedBN's idea); false federates them as buffers.</param>
public sealed record BatchNormSpec(string Name, double Momentum = 0.1, double Epsilon = 1e-5,
    bool LocalStatistics = false) : LayerSpec(Name)
{
    public override string Kind => "batchNorm";

    public override int[] OutputShape(int[] input) => input;

    public override IEnumerable<(string Name, int[] Shape, TensorRole Role)> Tensors(int[] input)
    {
        var statistics = LocalStatistics ? TensorRole.Local : TensorRole.Buffer;
        yield return ($"{Name}.weight", [input[^1]], TensorRole.Parameter);
        yield return ($"{Name}.bias", [input[^1]], TensorRole.Parameter);
        yield return ($"{Name}.running_mean", [input[^1]], statistics);
        yield return ($"{Name}.running_var", [input[^1]], statistics);
    }
}
