using Tributary.Engine.Data;

namespace Tributary.Engine.Training;

/// <summary>Runs epochs over a data set on a <see cref="Network"/>.</summary>
public static class Trainer
{
    /// <summary>Trains the network's current weights in place.</summary>
    /// <param name="progress">Told after each epoch: epochs done and the epoch's loss.</param>
    public static TrainingResult Train(Network network, DataSet data, TrainingOptions options, Action<int, double>? progress, CancellationToken cancellation)
        => throw new InvalidOperationException();

    public static Evaluation Evaluate(Network network, DataSet data, CancellationToken cancellation) => throw new InvalidOperationException();
}
