namespace Tributary.Engine.Models;

/// <summary>Max or average pooling over square windows.</summary>
/// <param name="Size">Rows and columns of the window.</param>
/// <param name="Stride">Step between windows; the window's size where 0.</param>
public sealed record Pool2DSpec(bool Max, int Size = 2, int Stride = 0) : LayerSpec("")
{
    public override string Kind => Max ? "maxPool" : "avgPool";

    public int Step => Stride == 0 ? Size : Stride;

    public override int[] OutputShape(int[] input)
    {
        var image = Image(input, Kind);
        return [Conv2DSpec.Extent(image[0], Size, Step, Padding.Valid), Conv2DSpec.Extent(image[1], Size, Step, Padding.Valid), image[2]];
    }
}
