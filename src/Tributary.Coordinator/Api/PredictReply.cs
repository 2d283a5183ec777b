namespace Tributary.Coordinator.Api;

/// <summary>What a model says of samples, in their order.</summary>
/// <param name="Model">SHA-256 of the model that was asked.</param>
/// <param name="Run">The run that made it.</param>
/// <param name="Round">The round that made it.</param>
/// <param name="Outputs">The model's outputs, a row a sample.</param>
/// <param name="Labels">The likeliest class of each sample; null for models that tell no classes apart.</param>
/// <param name="Probabilities">Of each class, a row a sample; null for models that tell no classes apart.</param>
public sealed record PredictReply(string Model, string Run, int Round, IReadOnlyList<float[]> Outputs, IReadOnlyList<int>? Labels,
    IReadOnlyList<double[]>? Probabilities)
{
    /// <summary>Names of the classes; null where they have none.</summary>
    public IReadOnlyList<string>? Classes { get; init; }

    /// <summary>What the model saw, a row a sample; told for pictures, to be shown small.</summary>
    public IReadOnlyList<float[]>? Features { get; init; }

    /// <summary>Extents of a sample of <see cref="Features"/>.</summary>
    public IReadOnlyList<int>? Shape { get; init; }
}
