using Tributary.Engine.Formats;
using Tributary.Engine.Models;

namespace Tributary.Transports.Flower;

/// <summary>Flower's tensors have no names: the n-th is the layout's n-th. What does not fit is said in the layout's names.</summary>
internal static class TensorPlace
{
    public static string Name(TensorInfo tensor, int index) => $"tensor {index} ({tensor.Name})";

    /// <summary>Null where the layout has a tensor at this place.</summary>
    public static string? Missing(TensorLayout layout, int index)
        => index < layout.Tensors.Count ? null
            : $"there are more tensors than the model has; {layout.Tensors.Count} are expected, in this order: {Order(layout)}";

    public static string TooFew(TensorLayout layout, int count)
        => $"there are {count} tensors; {layout.Tensors.Count} are expected, in this order: {Order(layout)}";

    /// <summary>Null where the array has the tensor's shape.</summary>
    public static string? Misfit(TensorInfo tensor, int index, NpyHead head)
        => head.Shape.SequenceEqual(tensor.Shape) ? null
            : $"{Name(tensor, index)} is [{string.Join(", ", head.Shape)}]; {tensor.ShapeText} is expected";

    private static string Order(TensorLayout layout)
    {
        const int Shown = 12;
        return string.Join(", ", layout.Tensors.Take(Shown).Select(tensor => $"{tensor.Name} {tensor.ShapeText}"))
            + (layout.Tensors.Count > Shown ? ", ..." : "");
    }
}
