using System.Text.Json;
using Tributary.Core.Rounds;

namespace Tributary.Storage.Runs;

/// <summary>A round as its table holds it; the optimizer's buffers are kept like a model, by their hash.</summary>
internal sealed record RoundRow
{
    // Properties rather than a constructor: databases differ in how wide their integers are.
    public long Round { get; init; }

    public string Record { get; init; } = "";

    public string Model { get; init; } = "";

    public string? OptimizerKind { get; init; }

    public long? OptimizerStep { get; init; }

    public string? Optimizer { get; init; }

    public RoundRecord ToRecord() => JsonSerializer.Deserialize(Record, RecordsJson.Default.RoundRecord)
        ?? throw new InvalidOperationException($"the record of round {Round} is empty");
}
