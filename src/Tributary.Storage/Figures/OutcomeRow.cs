using System.Text.Json;
using Tributary.Core.Clients;
using Tributary.Core.Rounds;

namespace Tributary.Storage.Figures;

/// <summary>What became of a client in a round, as its table holds it.</summary>
internal sealed record OutcomeRow
{
    public string Client { get; init; } = "";

    public double Seconds { get; init; }

    public double TrainSeconds { get; init; }

    public long Examples { get; init; }

    public double? Loss { get; init; }

    public double? Accuracy { get; init; }

    public string? Refused { get; init; }

    public string? Detail { get; init; }

    public string? Metrics { get; init; }

    public long? Ask { get; init; }

    public long? Behind { get; init; }

    public ClientOutcome ToOutcome() => new(Client, Seconds)
    {
        Ask = (int?)Ask,
        Behind = (int?)Behind,
        TrainSeconds = TrainSeconds,
        Examples = Examples,
        Loss = Loss,
        Accuracy = Accuracy,
        Refused = Refused is null ? null : Enum.Parse<RefusalReason>(Refused),
        Detail = Detail,
        Metrics = Metrics is null ? null : JsonSerializer.Deserialize(Metrics, RecordsJson.Default.IReadOnlyDictionaryStringDouble),
    };
}
