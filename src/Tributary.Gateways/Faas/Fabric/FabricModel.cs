using System.Globalization;
using Tributary.Engine.Keras;
using Tributary.Engine.Models;

namespace Tributary.Gateways.Faas.Fabric;

/// <summary>The networks that FedKeeper's file names, as ours.</summary>
public static class FabricModel
{
    /// <summary>The units that <c>mnistnn</c> has in our catalogue.</summary>
    private const int UsualHidden = 500;

    /// <summary>As a run file names it, or writes it out where its extents are not the usual ones (YAML in flow style).</summary>
    public static string Text(LearningConfig learning)
    {
        if (learning.Model == "cnn" && learning is { Height: 28, Width: 28, Outputs: 10 }) return "fedkeeper-cnn";
        if (learning.Model == "mnistnn" && learning is { Height: 28, Width: 28, Hidden: UsualHidden, Outputs: 10 }) return "fedkeeper-nn";
        var input = string.Create(CultureInfo.InvariantCulture, $"[{learning.Height}, {learning.Width}, 1]");
        var layers = learning.Model == "cnn"
            ? "{ type: conv2d, filters: 32, kernel: 5 }, relu, maxPool, { type: conv2d, filters: 64, kernel: 5 }, relu, maxPool, flatten, "
                + $"{{ type: dense, units: 512 }}, relu, {{ type: dense, units: {learning.Outputs} }}"
            : $"flatten, {{ type: dense, units: {learning.Hidden} }}, relu, {{ type: dense, units: {learning.Outputs} }}";
        return $"{{ name: fedkeeper-{learning.Model}, input: {input}, initialization: glorot, layers: [{layers}] }}";
    }

    /// <summary>Whether a model has the arrays that functions of the file train.</summary>
    internal static bool Fits(ModelSpec spec, LearningConfig learning)
    {
        IReadOnlyList<int[]> wanted = learning.Model == "cnn"
            ? [[5, 5, 1, 32], [32], [5, 5, 32, 64], [64], [64 * Pooled(learning.Height) * Pooled(learning.Width), 512], [512],
                [512, learning.Outputs], [learning.Outputs]]
            : [[learning.Inputs, learning.Hidden], [learning.Hidden], [learning.Hidden, learning.Outputs], [learning.Outputs]];
        try
        {
            var shapes = KerasWeights.Shapes(spec);
            return shapes.Count == wanted.Count && shapes.Zip(wanted, (one, other) => one.SequenceEqual(other)).All(same => same);
        }
        catch (ArgumentException)
        {
            // Keras has no such layers.
            return false;
        }
    }

    private static int Pooled(int side) => ((side - 4) / 2 - 4) / 2;
}
