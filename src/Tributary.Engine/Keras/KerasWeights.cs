using Tributary.Engine.Models;

namespace Tributary.Engine.Keras;

/// <summary>Weights in Keras' order (<c>get_weights()</c>: kernel [in, out], bias, layer by layer) and in ours ([out, in], bias).</summary>
public static class KerasWeights
{
    /// <summary>Extents of each array as Keras has it.</summary>
    /// <exception cref="NotSupportedException">The model has layers with weights that are not dense.</exception>
    public static IReadOnlyList<int[]> Shapes(ModelSpec spec)
        => [.. spec.Layout().Tensors.Select(tensor => tensor.Shape.Reverse().ToArray())];

    /// <summary>Ours as Keras has them.</summary>
    /// <exception cref="ArgumentException">The length is not the model's.</exception>
    public static float[] ToKeras(ModelSpec spec, ReadOnlySpan<float> weights) => Turned(spec, weights, toKeras: true);

    /// <summary>Keras' as we have them.</summary>
    /// <inheritdoc cref="ToKeras" path="/exception"/>
    public static float[] FromKeras(ModelSpec spec, ReadOnlySpan<float> weights) => Turned(spec, weights, toKeras: false);

    private static float[] Turned(ModelSpec spec, ReadOnlySpan<float> weights, bool toKeras)
    {
        Check(spec);
        var layout = spec.Layout();
        if (weights.Length != layout.Length)
            throw new ArgumentException($"{weights.Length} weights are given; {spec.Name} has {layout.Length}", nameof(weights));
        var turned = weights.ToArray();
        foreach (var tensor in layout.Tensors)
        {
            if (tensor.Shape.Count != 2) continue;
            var from = weights.Slice((int)tensor.Offset, (int)tensor.Length);
            var to = turned.AsSpan((int)tensor.Offset, (int)tensor.Length);
            var (rows, columns) = toKeras ? (tensor.Shape[0], tensor.Shape[1]) : (tensor.Shape[1], tensor.Shape[0]);
            for (var i = 0; i < rows; i++)
                for (var j = 0; j < columns; j++) to[(j * rows) + i] = from[(i * columns) + j];
        }

        return turned;
    }

    internal static void Check(ModelSpec spec)
    {
        foreach (var layer in spec.Layers)
            if (layer is not (DenseSpec or ActivationSpec or DropoutSpec or FlattenSpec))
                throw new NotSupportedException($"a Keras file is made of dense models only; {spec.Name} has a layer {layer.Kind}");
    }
}
