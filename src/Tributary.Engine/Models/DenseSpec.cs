namespace Tributary.Engine.Models;

/// <summary>y = x W^T + b. A flattened image reaches it in PyTorch's order (channels, height, width).</summary>
public sealed record DenseSpec(string Name, int Units, bool Bias = true) : LayerSpec(Name)
{
    public override string Kind => "dense";

    public override int[] OutputShape(int[] input) => input.Length == 1 ? [Units]
        : throw new ArgumentException($"dense needs a flat input (put flatten before it); it gets [{string.Join(", ", input)}]");

    public override IEnumerable<(string Name, int[] Shape, TensorRole Role)> Tensors(int[] input)
    {
        yield return ($"{Name}.weight", [Units, input[0]], TensorRole.Parameter);
        if (Bias) yield return ($"{Name}.bias", [Units], TensorRole.Parameter);
    }
}
