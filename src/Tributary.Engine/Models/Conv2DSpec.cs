namespace Tributary.Engine.Models;

/// <summary>Two-dimensional cross-correlation with square stride.</summary>
/// <param name="Filters">Output channels.</param>
/// <param name="Kernel">Rows and columns of the kernel.</param>
public sealed record Conv2DSpec(string Name, int Filters, int Kernel, int Stride = 1, Padding Padding = Padding.Valid,
    bool Bias = true) : LayerSpec(Name)
{
    public override string Kind => "conv2d";

    public override int[] OutputShape(int[] input)
    {
        var image = Image(input, Kind);
        return [Extent(image[0], Kernel, Stride, Padding), Extent(image[1], Kernel, Stride, Padding), Filters];
    }

    public override IEnumerable<(string Name, int[] Shape, TensorRole Role)> Tensors(int[] input)
    {
        yield return ($"{Name}.weight", [Filters, input[2], Kernel, Kernel], TensorRole.Parameter);
        if (Bias) yield return ($"{Name}.bias", [Filters], TensorRole.Parameter);
    }

    /// <summary>Rows (or columns) that a window of <paramref name="size"/> gives over <paramref name="input"/> of them.</summary>
    internal static int Extent(int input, int size, int stride, Padding padding)
    {
        if (padding == Padding.Same) return (input + stride - 1) / stride;
        if (size > input) throw new ArgumentException($"a window of {size} does not fit into {input}");
        return (input - size) / stride + 1;
    }
}
