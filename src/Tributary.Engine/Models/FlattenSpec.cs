namespace Tributary.Engine.Models;

/// <summary>Makes one row of an image or a sequence.</summary>
public sealed record FlattenSpec() : LayerSpec("")
{
    public override string Kind => "flatten";

    public override int[] OutputShape(int[] input) => [input.Aggregate(1, (product, extent) => checked(product * extent))];
}
