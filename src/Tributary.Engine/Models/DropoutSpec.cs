namespace Tributary.Engine.Models;

/// <summary>In training, zeroes each value with probability <paramref name="Rate"/> and scales the rest by 1 / (1 - rate); in inference,
/// nothing.</summary>
public sealed record DropoutSpec(double Rate) : LayerSpec("")
{
    public override string Kind => "dropout";

    public override int[] OutputShape(int[] input) => input;
}
