using System.Globalization;
using Tributary.Engine.Keras;
using Tributary.Engine.Models;
using Tributary.Transports.Faas;

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

    /// <summary>Sizes as functions are told them.</summary>
    internal static FedKeeperSampling Sampling(LearningConfig learning, int batchSize) => new()
    {
        InputSize = learning.Inputs,
        HiddenSize = learning.Hidden,
        OutputSize = learning.Outputs,
        InputShapeX = learning.Height,
        InputShapeY = learning.Width,
        BatchSize = batchSize,
        Model = learning.Model,
    };

    /// <summary>Whether a model has the arrays that functions of the file train.</summary>
    internal static bool Fits(ModelSpec spec, LearningConfig learning)
    {
        try
        {
            var wanted = KerasWeights.Shapes(FedKeeperNetwork.Spec(Sampling(learning, learning.BatchSize), learning.Model));
            var shapes = KerasWeights.Shapes(spec);
            return shapes.Count == wanted.Count && shapes.Zip(wanted, (one, other) => one.SequenceEqual(other)).All(same => same);
        }
        catch (Exception fault) when (fault is ArgumentException or FaasFormatException)
        {
            // Keras has no such layers, or the file's sizes make no network.
            return false;
        }
    }
}
