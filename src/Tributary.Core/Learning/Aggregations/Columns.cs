using Tributary.Engine.Models;

namespace Tributary.Core.Learning.Aggregations;

/// <summary>Walks over many models coordinate by coordinate: a block of coordinates is turned so that the values of one coordinate lie
/// side by side, sorted, and is then reduced.</summary>
internal static class Columns
{
    private const int Block = 1024;

    /// <summary>Makes one value of each coordinate's values.</summary>
    /// <param name="sorted">The coordinate's values of all models, ascending.</param>
    public delegate float Reduce(ReadOnlySpan<float> sorted);

    /// <summary>Local tensors keep the base model's values.</summary>
    public static ModelState Combine(ModelState baseModel, ModelState[] models, Reduce reduce)
    {
        var result = baseModel.Values.ToArray();
        var turned = new float[Block * models.Length];
        foreach (var tensor in baseModel.Layout.Tensors)
        {
            if (tensor.Role == TensorRole.Local) continue;
            var (start, end) = ((int)tensor.Offset, (int)(tensor.Offset + tensor.Length));
            for (var at = start; at < end; at += Block)
            {
                var count = Math.Min(Block, end - at);
                for (var k = 0; k < models.Length; k++)
                {
                    var values = models[k].Values.Span.Slice(at, count);
                    for (var i = 0; i < count; i++) turned[(i * models.Length) + k] = values[i];
                }

                for (var i = 0; i < count; i++)
                {
                    var column = turned.AsSpan(i * models.Length, models.Length);
                    column.Sort();
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
