using Tributary.Engine.Models;

namespace Tributary.Core.Learning.Aggregations;

/// <summary>Walks over many models coordinate by coordinate, block by block: the models' values at each coordinate are sorted and reduced
/// to one.</summary>
internal static class Columns
{
    /// <summary>Makes one value of each coordinate's values.</summary>
    /// <param name="sorted">The coordinate's values of all models, ascending.</param>
    public delegate float Reduce(ReadOnlySpan<float> sorted);

    /// <summary>Local tensors keep the base model's values.</summary>
    public static ModelState Combine(ModelState baseModel, ModelState[] models, Reduce reduce)
    {
        var result = baseModel.Values.ToArray();
        var network = new SortingNetwork(models.Length);
        var column = new float[models.Length];
        foreach (var tensor in baseModel.Layout.Tensors)
        {
            if (tensor.Role == TensorRole.Local) continue;
            var (start, end) = ((int)tensor.Offset, (int)(tensor.Offset + tensor.Length));
            for (var at = start; at < end; at += SortingNetwork.Columns)
            {
                var count = Math.Min(SortingNetwork.Columns, end - at);
                for (var k = 0; k < models.Length; k++) network.Load(k, models[k].Values.Span.Slice(at, count));
                network.Sort();
                for (var i = 0; i < count; i++)
                {
                    network.Column(i, column);
                    result[at + i] = reduce(column);
                }
            }
        }

        return new ModelState(baseModel.Layout, result);
    }

    /// <summary>The middle value; of two middle values their mean.</summary>
    public static double Median(ReadOnlySpan<float> sorted)
    {
        var middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + (double)sorted[middle]) / 2;
    }

    /// <summary>Mean in double, from the smallest to the largest.</summary>
    public static double Mean(ReadOnlySpan<float> sorted)
    {
        double sum = 0;
        foreach (var value in sorted) sum += value;
        return sum / sorted.Length;
    }
}
