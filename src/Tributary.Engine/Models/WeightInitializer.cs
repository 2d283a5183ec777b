using Tributary.Engine.Data;

namespace Tributary.Engine.Models;

/// <summary>Draws a model's first weights. The same seed gives the same bits on every machine: the draws use only IEEE basic operations
/// and square roots. Each tensor has its own random stream, so that a layer more leaves the other layers' weights alone.</summary>
public static class WeightInitializer
{
    /// <param name="weights">Filled in the order of <see cref="ModelSpec.Layout"/>; its length must be the layout's.</param>
    /// <exception cref="ArgumentException">The buffer is not as long as the layout.</exception>
    public static void Fill(ModelSpec model, ulong seed, Span<float> weights)
    {
        var length = model.Layout().Length;
        if (weights.Length != length)
            throw new ArgumentException($"the buffer holds {weights.Length} weights; {model.Name} has {length}", nameof(weights));
        var shapes = model.Shapes();
        for (var i = 0; i < model.Layers.Count; i++)
        {
            foreach (var (name, shape, _) in model.Layers[i].Tensors(shapes[i]))
            {
                var count = shape.Aggregate(1, (product, extent) => product * extent);
                var random = SeededRandom.For(seed, "weights", name);
                FillTensor(model.Layers[i], name, shapes[i], shape, model.Initialization, ref random, weights[..count]);
                weights = weights[count..];
            }
        }
    }

    private static void FillTensor(LayerSpec layer, string name, int[] input, int[] shape, Initialization how, ref SeededRandom random,
        Span<float> tensor)
    {
        if (layer is BatchNormSpec or GroupNormSpec)
        {
            tensor.Fill(name.EndsWith(".weight", StringComparison.Ordinal) || name.EndsWith(".running_var", StringComparison.Ordinal) ? 1
                : 0);
            return;
        }

        if (how == Initialization.Zero)
            tensor.Clear();
        else if (layer is LstmSpec lstm)
            Uniform(ref random, 1 / Math.Sqrt(lstm.Units), tensor);
        else if (layer is EmbeddingSpec)
            Embedding(how, ref random, tensor);
        else
            Linear(layer, name, input, shape, how, ref random, tensor);
    }

    private static void Embedding(Initialization how, ref SeededRandom random, Span<float> tensor)
    {
        if (how == Initialization.Glorot) Uniform(ref random, 0.05, tensor);
        else Normal(ref random, 1, tensor);
    }

    private static void Linear(LayerSpec layer, string name, int[] input, int[] shape, Initialization how, ref SeededRandom random,
        Span<float> tensor)
    {
        var window = layer is Conv2DSpec conv ? conv.Kernel * conv.Kernel : 1;
        double fanIn = (double)input[^1] * window, fanOut = (double)shape[0] * window;
        if (how == Initialization.FanIn)
            Uniform(ref random, 1 / Math.Sqrt(fanIn), tensor);
        else if (how == Initialization.Normal)
            Normal(ref random, 1, tensor);
        else if (name.EndsWith(".bias", StringComparison.Ordinal))
            tensor.Clear();
        else if (how == Initialization.Glorot)
            Uniform(ref random, Math.Sqrt(6 / (fanIn + fanOut)), tensor);
        else
            Normal(ref random, Math.Sqrt(2 / fanIn), tensor);
    }

    private static void Uniform(ref SeededRandom random, double bound, Span<float> tensor)
    {
        foreach (ref var weight in tensor) weight = (float)(((2 * random.NextDouble()) - 1) * bound);
    }

    private static void Normal(ref SeededRandom random, double deviation, Span<float> tensor)
    {
        foreach (ref var weight in tensor) weight = (float)(random.NextNormal() * deviation);
    }
}
