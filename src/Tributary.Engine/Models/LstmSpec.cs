namespace Tributary.Engine.Models;

/// <summary>One LSTM layer (Hochreiter, Schmidhuber 1997) with PyTorch's gate order (input, forget, cell, output) and two bias
/// vectors.</summary>
/// <param name="Sequence">True hands on every step [steps, units], false only the last [units].</param>
/// <param name="Depth">Stacked layers of one PyTorch module share a name and differ in depth.</param>
public sealed record LstmSpec(string Name, int Units, bool Sequence, int Depth = 0) : LayerSpec(Name)
{
    public override string Kind => "lstm";

    public override int[] OutputShape(int[] input) => input.Length != 2
        ? throw new ArgumentException($"lstm needs [steps, features]; it gets [{string.Join(", ", input)}]")
        : Sequence ? [input[0], Units] : [Units];

    public override IEnumerable<(string Name, int[] Shape, TensorRole Role)> Tensors(int[] input)
    {
        yield return ($"{Name}.weight_ih_l{Depth}", [4 * Units, input[1]], TensorRole.Parameter);
        yield return ($"{Name}.weight_hh_l{Depth}", [4 * Units, Units], TensorRole.Parameter);
        yield return ($"{Name}.bias_ih_l{Depth}", [4 * Units], TensorRole.Parameter);
        yield return ($"{Name}.bias_hh_l{Depth}", [4 * Units], TensorRole.Parameter);
    }
}
