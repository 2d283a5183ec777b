using System.Text.Json;

namespace Tributary.Coordinator.Api;

/// <summary>All that is known of a model.</summary>
public sealed record ModelDetails
{
    public required string Sha256 { get; init; }

    /// <summary>The run that made it.</summary>
    public required string Run { get; init; }

    public required string RunName { get; init; }

    /// <summary>The round that made it.</summary>
    public required int Round { get; init; }

    /// <summary>When that round began.</summary>
    public required DateTimeOffset Created { get; init; }

    /// <summary>Of its weights.</summary>
    public required long Bytes { get; init; }

    /// <summary>Values in its tensors.</summary>
    public required long Parameters { get; init; }

    /// <summary>False where retention has let it go.</summary>
    public required bool Kept { get; init; }

    public double? Accuracy { get; init; }

    public double? Loss { get; init; }

    /// <summary>Its architecture, every layer spelled out.</summary>
    public required JsonElement Spec { get; init; }

    /// <summary>How updates became it.</summary>
    public required string Strategy { get; init; }

    /// <summary>Whose updates it holds, and who was refused in its round.</summary>
    public required IReadOnlyList<ModelSource> Cohort { get; init; }

    /// <summary>The model of the round before; null in the first.</summary>
    public string? Before { get; init; }

    /// <summary>The model of the round after; null in the last.</summary>
    public string? After { get; init; }

    /// <summary>Names that it is served under.</summary>
    public required IReadOnlyList<string> Serving { get; init; }

    /// <summary>Empty where the model is not kept.</summary>
    public required IReadOnlyList<TensorFigures> Tensors { get; init; }
}
