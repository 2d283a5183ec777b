namespace Tributary.Engine.Training;

/// <param name="Loss">Mean over the samples.</param>
/// <param name="Accuracy">Share of samples whose highest output is their label, 0..1; NaN where samples carry no label.</param>
public sealed record Evaluation(long Examples, double Loss, double Accuracy)
{
    private static readonly IReadOnlyDictionary<string, double> None = new Dictionary<string, double>(StringComparer.Ordinal);

    /// <summary>What else was measured on the samples, by name.</summary>
    public IReadOnlyDictionary<string, double> Metrics { get; init; } = None;
}
