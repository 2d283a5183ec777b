namespace Tributary.Engine.Models;

/// <summary>One named tensor inside a contiguous float32 buffer.</summary>
/// <param name="Name">The name that a PyTorch state_dict would use, e.g. <c>conv1.weight</c>.</param>
/// <param name="Shape">Row-major extents; empty for a scalar. Convolutions are [out, in, height, width], dense layers [out, in].</param>
/// <param name="Offset">First element, counted in floats from the start of the buffer.</param>
/// <param name="Role">What the tensor is to training and to federation.</param>
/// <param name="Original">The element type of the source the tensor was read from.</param>
public sealed record TensorInfo(string Name, IReadOnlyList<int> Shape, long Offset, TensorRole Role = TensorRole.Parameter,
    ElementType Original = ElementType.Float32)
{
    /// <summary>Number of elements.</summary>
    public long Length { get; } = Shape.Aggregate(1L, (product, extent) => checked(product * extent));

    public string ShapeText => $"[{string.Join(", ", Shape)}]";
}
