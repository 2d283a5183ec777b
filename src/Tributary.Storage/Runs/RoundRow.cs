using System.Text.Json;
using Tributary.Core.Rounds;

namespace Tributary.Storage.Runs;

/// <summary>A round as its table holds it; the optimizer's buffers are kept like a model, by their hash.</summary>
internal sealed record RoundRow(long Round, string Record, string Model, string? OptimizerKind, long? OptimizerStep, string? Optimizer)
{
    public RoundRecord ToRecord() => JsonSerializer.Deserialize(Record, RecordsJson.Default.RoundRecord)
        ?? throw new InvalidOperationException($"the record of round {Round} is empty");
}
