using Tributary.Engine.Optimizers;

namespace Tributary.Engine.Training;

/// <summary>How one client trains in one round.</summary>
public sealed record TrainingOptions
{
    public OptimizerSpec Optimizer { get; init; } = new();

    /// <summary>Passes over the client's samples.</summary>
    public int Epochs { get; init; } = 1;

    /// <summary>Steps in all, in place of <see cref="Epochs"/>: clients with few samples make as many as those with many; 0 counts
    /// epochs.</summary>
    public int Steps { get; init; }

    /// <summary>Samples in a step; 0 takes all of them (the paper's B = infinity).</summary>
    public int BatchSize { get; init; } = 32;

    /// <summary>Weight mu of the FedProx term mu/2 |w - w0|^2 (Li et al. 2020) towards the weights that training started from; 0 for
    /// none.</summary>
    public double Proximal { get; init; }

    /// <summary>Learning rate over epochs.</summary>
    public ScheduleSpec Schedule { get; init; } = new();

    /// <summary>Ends training once the epoch's loss has not improved for this many epochs; 0 never does.</summary>
    public int EarlyStoppingPatience { get; init; }

    /// <summary>What counts as an improvement for <see cref="EarlyStoppingPatience"/>.</summary>
    public double EarlyStoppingDelta { get; init; }

    /// <summary>Whether the optimizer goes on with what it remembers of the training before on the same network, as Keras' fit does;
    /// otherwise it begins anew.</summary>
    public bool Continues { get; init; }

    /// <summary>Orders the samples and draws dropout; the same seed gives the same weights, whatever the number of threads.</summary>
    public ulong Seed { get; init; }
}
