namespace Tributary.Engine.Training;

/// <param name="Loss">Mean over the samples.</param>
/// <param name="Accuracy">Share of samples whose class the model says, 0..1 (of a single output: from 0.5 on, class 1); NaN where samples
/// carry no label and no target of 0 or 1.</param>
public sealed record Evaluation(long Examples, double Loss, double Accuracy)
{
    private static readonly IReadOnlyDictionary<string, double> None = new Dictionary<string, double>(StringComparer.Ordinal);

    /// <summary>What else was measured on the samples, by name.</summary>
    public IReadOnlyDictionary<string, double> Metrics { get; init; } = None;
}
