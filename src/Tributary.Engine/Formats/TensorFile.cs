using Tributary.Engine.Models;

namespace Tributary.Engine.Formats;

/// <summary>What a tensor file holds.</summary>
/// <param name="Values">All tensors in one buffer, as <paramref name="Layout"/> says.</param>
/// <param name="Metadata">Texts that travel along; empty where there are none.</param>
public sealed record TensorFile(TensorLayout Layout, float[] Values, IReadOnlyDictionary<string, string> Metadata)
{
    /// <summary>The values in the order of another layout (other tools sort tensors by name or type).</summary>
    /// <exception cref="ArgumentException">A tensor is missing, left over or of another shape; the message names it.</exception>
    public float[] ValuesFor(TensorLayout expected)
    {
        if (Layout.DifferenceFrom(expected) is null) return Values;
        if (Layout.Tensors.FirstOrDefault(tensor => expected.Find(tensor.Name) is null) is { } extra)
            throw new ArgumentException($"tensor {extra.Name} {extra.ShapeText} is not expected", nameof(expected));

        var values = new float[expected.Length];
        foreach (var wanted in expected.Tensors)
        {
            var tensor = Layout.Find(wanted.Name) ?? throw new ArgumentException($"tensor {wanted.Name} {wanted.ShapeText} is missing",
                nameof(expected));
            if (!tensor.Shape.SequenceEqual(wanted.Shape))
                throw new ArgumentException($"tensor {wanted.Name} is {tensor.ShapeText}; {wanted.ShapeText} is expected",
                    nameof(expected));
            Values.AsSpan((int)tensor.Offset, (int)tensor.Length).CopyTo(values.AsSpan((int)wanted.Offset));
        }

        return values;
    }
}
