namespace Tributary.Engine.Models;

/// <summary>Group normalisation (Wu, He 2018): each sample's channels normalised in groups, over all positions.</summary>
public sealed record GroupNormSpec(string Name, int Groups, double Epsilon = 1e-5) : LayerSpec(Name)
{
    public override string Kind => "groupNorm";

    public override int[] OutputShape(int[] input) => input[^1] % Groups == 0 ? input
        : throw new ArgumentException($"groupNorm splits {input[^1]} channels into {Groups} groups; the number must divide");

    public override IEnumerable<(string Name, int[] Shape, TensorRole Role)> Tensors(int[] input)
    {
        yield return ($"{Name}.weight", [input[^1]], TensorRole.Parameter);
        yield return ($"{Name}.bias", [input[^1]], TensorRole.Parameter);
    }
}
