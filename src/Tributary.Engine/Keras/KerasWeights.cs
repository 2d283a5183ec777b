using Tributary.Engine.Models;

namespace Tributary.Engine.Keras;

/// <summary>Weights in Keras' order (<c>get_weights()</c>, layer by layer) and in ours, which is PyTorch's: a dense kernel is [in, out]
/// there and [out, in] here, a convolution's [row, column, in, out] there and [out, in, row, column] here, and what a dense layer sees of a
/// flattened image is counted row, column, channel there and channel, row, column here. Biases are the same.</summary>
public static class KerasWeights
{
    /// <summary>Extents of each array as Keras has it.</summary>
    /// <exception cref="NotSupportedException">The model has layers with weights that are neither dense nor convolutions.</exception>
    public static IReadOnlyList<int[]> Shapes(ModelSpec spec)
    {
        Check(spec);
        return [.. spec.Layout().Tensors.Select(tensor => tensor.Shape switch
        {
            [var filters, var channels, var rows, var columns] => [rows, columns, channels, filters],
            _ => tensor.Shape.Reverse().ToArray(),
        })];
    }

    /// <summary>Ours as Keras has them.</summary>
    /// <exception cref="ArgumentException">The length is not the model's.</exception>
    /// <inheritdoc cref="Shapes" path="/exception"/>
    public static float[] ToKeras(ModelSpec spec, ReadOnlySpan<float> weights)
    {
        var (turned, places) = (new float[Checked(spec, weights.Length)], Places(spec));
        for (var i = 0; i < places.Length; i++) turned[i] = weights[places[i]];
        return turned;
    }

    /// <summary>Keras' as we have them.</summary>
    /// <inheritdoc cref="ToKeras" path="/exception"/>
    public static float[] FromKeras(ModelSpec spec, ReadOnlySpan<float> weights)
    {
        var (turned, places) = (new float[Checked(spec, weights.Length)], Places(spec));
        for (var i = 0; i < places.Length; i++) turned[places[i]] = weights[i];
        return turned;
    }

    private static int Checked(ModelSpec spec, int length)
    {
        Check(spec);
        return spec.Layout().Length is var expected && length == expected ? length
            : throw new ArgumentException($"{length} weights are given; {spec.Name} has {expected}", nameof(length));
    }

    // Where each of Keras' numbers, in its order, stands in ours.
    private static int[] Places(ModelSpec spec)
    {
        var (shapes, all, at) = (spec.Shapes(), new int[spec.Layout().Length], 0);
        for (var i = 0; i < spec.Layers.Count; i++)
        {
            var (layer, image) = (spec.Layers[i], spec.FlattenedBefore(i, shapes));
            foreach (var (_, shape, _) in layer.Tensors(shapes[i]))
            {
                var length = shape.Aggregate(1, (product, extent) => product * extent);
                Fill(all.AsSpan(at, length), at, shape, image);
                at += length;
            }
        }

        return all;
    }

    // Plain loops: of a cold function's first step they would else be the largest part.
    private static void Fill(Span<int> places, int from, int[] shape, int[]? image)
    {
        var next = 0;
        if (shape is [var filters, var channels, var rows, var columns])
        {
            for (var y = 0; y < rows; y++)
                for (var x = 0; x < columns; x++)
                    for (var channel = 0; channel < channels; channel++)
                        for (var filter = 0; filter < filters; filter++)
                            places[next++] = from + (((((filter * channels) + channel) * rows) + y) * columns) + x;
        }
        else if (shape is [var outputs, var inputs])
        {
            for (var input = 0; input < inputs; input++)
            {
                var ours = image is [_, _, var depth] ? (input % depth * (inputs / depth)) + (input / depth) : input;
                for (var output = 0; output < outputs; output++) places[next++] = from + (output * inputs) + ours;
            }
        }
        else
        {
            for (var i = 0; i < places.Length; i++) places[i] = from + i;
        }
    }

    private static void Check(ModelSpec spec)
    {
        foreach (var layer in spec.Layers)
            if (layer is not (DenseSpec or Conv2DSpec or Pool2DSpec or ActivationSpec or DropoutSpec or FlattenSpec))
                throw new NotSupportedException(
                    $"Keras' order is known of dense layers and convolutions only; {spec.Name} has a layer {layer.Kind}");
    }
}
