using Tributary.Core.Clients;
using Tributary.Core.Texts;

namespace Tributary.Core.Rounds;

/// <summary>What became of one client in one round.</summary>
/// <param name="Client">The client's id.</param>
/// <param name="Seconds">From asking to the answer.</param>
public sealed record ClientOutcome(string Client, double Seconds)
{
    /// <summary>The ask that it answers, where that outlived a round; null for the round's own.</summary>
    public int? Ask { get; init; }

    /// <summary>Models that the server had made since its client was asked, when the update was folded; null where every update of the
    /// round is one of the newest model.</summary>
    public int? Behind { get; init; }

    /// <summary>Null where the update counted.</summary>
    public RefusalReason? Refused { get; init; }

    /// <summary>For people: why it was refused; where the update counted, what of it was not taken as it was told (examples, metrics, norm,
    /// weight), null for nothing.</summary>
    public string? Detail { get; init => field = value is null ? null : CleanText.Of(value, Refusal.MaxDetail); }

    /// <summary>Samples for which the update counted; 0 where refused.</summary>
    public long Examples { get; init; }

    /// <summary>Training loss that the client reported.</summary>
    public double? Loss { get; init; }

    /// <summary>Training accuracy that the client reported, 0..1.</summary>
    public double? Accuracy { get; init; }

    /// <summary>What else the client reported of its training, by name; null for nothing.</summary>
    public IReadOnlyDictionary<string, double>? Metrics { get; init; }

    /// <summary>Time the client said it trained.</summary>
    public double TrainSeconds { get; init; }

    /// <param name="refusal">Null where it counts.</param>
    internal static ClientOutcome Of(string client, Reply reply, Refusal? refusal, TimeSpan time)
    {
        var outcome = new ClientOutcome(client, time.TotalSeconds) { Refused = refusal?.Reason, Detail = refusal?.Detail };
        return reply is not Update update ? outcome : outcome with
        {
            Examples = refusal is null ? update.Examples : 0,
            Loss = ToldNumbers.Loss(update.Metric(Clients.Metrics.Loss)),
            Accuracy = ToldNumbers.Accuracy(update.Metric(Clients.Metrics.Accuracy)),
            Metrics = Clients.Metrics.Own(update.Metrics),
            TrainSeconds = ToldNumbers.Seconds(update.TrainTime.TotalSeconds) ?? 0,
        };
    }

    /// <summary>The same with something more to say.</summary>
    internal ClientOutcome Noted(string? note) => note is null ? this : this with { Detail = Detail is null ? note : $"{Detail}; {note}" };
}
