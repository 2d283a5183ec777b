using Tributary.Core;
using Tributary.Engine.Models;
using Tributary.Engine.Training;

namespace Tributary.Cli.Prediction;

/// <summary>What a model says of one sample.</summary>
/// <param name="Probabilities">One per class; empty where the model tells no classes apart.</param>
/// <param name="Outputs">The raw outputs.</param>
/// <param name="Error">Mean squared error of a reconstruction; null for other models.</param>
internal sealed record Answer(double[] Probabilities, float[] Outputs, double? Error)
{
    public static Answer Of(ModelSpec spec, ModelState state, float[] features)
    {
        using var network = new Network(spec, maxBatch: 1);
        network.Import(state.Values.Span);
        var outputs = new float[network.OutputSize];
        network.Predict(features, 1, outputs);
        if (!outputs.All(float.IsFinite))
            throw CommandFault.BadInput($"the sample makes {spec.Name} overflow: its output is no finite number");
        double? error = spec.Reconstructs ? outputs.Zip(features).Average(pair => Math.Pow(pair.First - pair.Second, 2)) : null;
        return new Answer(ClassAnswer.Of(spec, outputs)?.Probabilities ?? [], outputs, error);
    }
}
