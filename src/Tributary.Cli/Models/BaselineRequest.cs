namespace Tributary.Cli.Models;

/// <summary>What <c>tributary model baseline</c> was asked for.</summary>
internal sealed record BaselineRequest
{
    /// <summary>Tables that the scaler is fitted to; empty reads the scaler.</summary>
    public required IReadOnlyList<string> ScalerData { get; init; }

    /// <summary>Tables that the model is trained on; empty makes no model.</summary>
    public required IReadOnlyList<string> TrainingData { get; init; }

    public required string Folder { get; init; }

    public required string Scaler { get; init; }

    public string? Label { get; init; }

    public int Epochs { get; init; } = 10;

    public ulong Seed { get; init; }

    /// <summary>Rows that are known to be anomalies, too.</summary>
    public bool AllRows { get; init; }

    /// <summary>The scaler's module as scikit-learn before 0.22 calls it.</summary>
    public bool OldScaler { get; init; }

    /// <summary>Whether the new model is tried on what it was trained on.</summary>
    public bool Test { get; init; }
}
