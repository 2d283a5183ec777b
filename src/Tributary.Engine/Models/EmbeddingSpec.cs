namespace Tributary.Engine.Models;

/// <summary>Turns each of [steps] token numbers into a row of [size] learned values.</summary>
/// <param name="Vocabulary">Number of different tokens; tokens are 0..vocabulary-1.</param>
public sealed record EmbeddingSpec(string Name, int Vocabulary, int Size) : LayerSpec(Name)
{
    public override string Kind => "embedding";

    public override int[] OutputShape(int[] input) => input.Length == 1 ? [input[0], Size]
        : throw new ArgumentException($"embedding needs a sequence of token numbers; it gets [{string.Join(", ", input)}]");

    public override IEnumerable<(string Name, int[] Shape, TensorRole Role)> Tensors(int[] input)
    {
        yield return ($"{Name}.weight", [Vocabulary, Size], TensorRole.Parameter);
    }
}
