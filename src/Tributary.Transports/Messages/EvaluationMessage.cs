using System.Text.Json.Serialization;

namespace Tributary.Transports.Messages;

/// <param name="Accuracy">0..1; null where the samples carry no labels.</param>
internal sealed record EvaluationMessage(long Examples, double Loss, double? Accuracy)
{
    /// <summary>What else was measured, by name; null for nothing.</summary>
    [JsonConverter(typeof(SideMetricsConverter))]
    public IReadOnlyDictionary<string, double>? Metrics { get; init; }
}
