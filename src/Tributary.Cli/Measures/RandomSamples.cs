using Tributary.Core;
using Tributary.Engine.Data;
using Tributary.Engine.Models;

namespace Tributary.Cli.Measures;

/// <summary>Samples and weights to measure with; the same every time.</summary>
internal static class RandomSamples
{
    /// <summary>Samples that the model takes, with labels or targets as its loss wants them.</summary>
    public static DataSet For(ModelSpec model, int count)
    {
        var random = SeededRandom.For(1, "measure", model.Name);
        var size = model.Input.Aggregate(1, (product, extent) => product * extent);
        var tokens = model.Layers.Count > 0 && model.Layers[0] is EmbeddingSpec embedding ? embedding.Vocabulary : 0;
        var values = new float[count * size];
        for (var i = 0; i < values.Length; i++) values[i] = tokens > 0 ? random.NextInt32(tokens) : (float)random.NextDouble();
        var outputs = model.Shapes()[^1].Aggregate(1, (product, extent) => product * extent);
        var classes = Math.Max(2, outputs);
        var labels = new int[count];
        for (var i = 0; i < count; i++) labels[i] = random.NextInt32(classes);
        return new RowSet(RowSchema.Numbers(size, [.. Enumerable.Range(0, classes).Select(label => $"{label}")]), values, model.Reconstructs
            ? null : labels);
    }

    public static ModelState Model(TensorLayout layout, ulong seed)
    {
        var (random, values) = (new SeededRandom(seed), new float[layout.Length]);
        for (var i = 0; i < values.Length; i++) values[i] = (float)((random.NextDouble() - 0.5) * 0.2);
        return new ModelState(layout, values);
    }
}
