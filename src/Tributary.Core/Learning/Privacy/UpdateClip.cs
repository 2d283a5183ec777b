using Tributary.Engine.Models;

namespace Tributary.Core.Learning.Privacy;

/// <summary>Measures how far updates are from the round's model, and takes those that are too far back on their way
/// (docs/decisions/clipping.md).</summary>
/// <param name="baseModel">What the clients were given.</param>
internal sealed class UpdateClip(ModelState baseModel)
{
    /// <summary>Euclidean norm of the difference over all parameters together, in double; buffers, whose scale is another, do not
    /// count.</summary>
    public double Norm(ModelState update) => Math.Sqrt(Distances.Squared(baseModel.Layout, baseModel, update));

    /// <summary>base + factor * (update - base), parameters and buffers alike; local tensors stay as they came.</summary>
    public ModelState Scaled(ModelState update, double factor)
    {
        var result = update.Values.ToArray();
        var start = baseModel.Values.Span;
        foreach (var tensor in baseModel.Layout.Tensors)
        {
            if (tensor.Role == TensorRole.Local) continue;
            for (var i = (int)tensor.Offset; i < tensor.Offset + tensor.Length; i++)
                result[i] = (float)(start[i] + (factor * ((double)result[i] - start[i])));
        }

        return new ModelState(update.Layout, result);
    }
}
