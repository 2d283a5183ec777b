using Tributary.Core;
using Tributary.Engine.Models;

namespace Tributary.Client;

/// <summary>The tensors that never leave a client (a batch norm's own statistics), kept from one round to the next. Most models have
/// none.</summary>
internal sealed class LocalTensors
{
    private readonly TensorLayout _layout;
    private readonly Dictionary<string, float[]> _values;

    private LocalTensors(TensorLayout layout, Dictionary<string, float[]> values) => (_layout, _values) = (layout, values);

    /// <summary>The model's values with the client's own tensors in their places; the model's own buffer where there are none.</summary>
    public static ReadOnlyMemory<float> Into(ModelState model, LocalTensors? local)
    {
        if (local is null || model.Layout.DifferenceFrom(local._layout) is not null) return model.Values;
        var values = model.Values.ToArray();
        foreach (var (name, own) in local._values) own.CopyTo(values.AsSpan((int)local._layout.Find(name)!.Offset));
        return values;
    }

    /// <summary>All values, one tensor after another as the layout has them.</summary>
    public float[] Values()
        => [.. _layout.Tensors.Where(tensor => tensor.Role == TensorRole.Local).SelectMany(tensor => _values[tensor.Name])];

    /// <summary>The opposite of <see cref="Values"/>.</summary>
    /// <exception cref="ArgumentException">There are more or fewer values than the layout's local tensors have.</exception>
    public static LocalTensors Of(TensorLayout layout, ReadOnlySpan<float> values)
    {
        var own = new Dictionary<string, float[]>(StringComparer.Ordinal);
        var at = 0;
        foreach (var tensor in layout.Tensors)
        {
            if (tensor.Role != TensorRole.Local) continue;
            if (at + tensor.Length > values.Length) break;
            own[tensor.Name] = values.Slice(at, (int)tensor.Length).ToArray();
            at += (int)tensor.Length;
        }

        var wanted = layout.Tensors.Where(tensor => tensor.Role == TensorRole.Local).Sum(tensor => tensor.Length);
        return wanted == values.Length ? new LocalTensors(layout, own)
            : throw new ArgumentException($"{values.Length} values are given; the model's local tensors have {wanted}", nameof(values));
    }

    /// <summary>Keeps the local tensors out of trained weights and puts back what the round's model had in their places.</summary>
    /// <param name="layout">With the roles, as the network has it.</param>
    /// <returns>Null where the model has no local tensors.</returns>
    public static LocalTensors? Take(TensorLayout layout, Span<float> weights, ReadOnlySpan<float> received)
    {
        Dictionary<string, float[]>? own = null;
        foreach (var tensor in layout.Tensors)
        {
            if (tensor.Role != TensorRole.Local) continue;
            var place = weights.Slice((int)tensor.Offset, (int)tensor.Length);
            (own ??= new(StringComparer.Ordinal))[tensor.Name] = place.ToArray();
            received.Slice((int)tensor.Offset, (int)tensor.Length).CopyTo(place);
        }

        return own is null ? null : new LocalTensors(layout, own);
    }
}
