namespace Tributary.Client.Streams.Configuration;

/// <summary>The section <c>train</c>.</summary>
public sealed record TrainSettings
{
    public int Epochs { get; init; } = 10;

    /// <summary>Rows in a step.</summary>
    public int BatchSize { get; init; } = 32;

    /// <summary>8, 16 or 32.</summary>
    public int Precision { get; init; } = 32;

    public bool EarlyStopping { get; init; }

    /// <summary>Epochs without an improvement.</summary>
    public int EarlyStoppingPatience { get; init; } = 2;

    public double EarlyStoppingDelta { get; init; } = 0.01;

    public bool ReduceOnPlateau { get; init; }

    public int PlateauPatience { get; init; } = 2;

    public double PlateauDelta { get; init; } = 0.01;

    public int PlateauCooldown { get; init; } = 4;

    public double MinLearningRate { get; init; } = 0.00001;
}
