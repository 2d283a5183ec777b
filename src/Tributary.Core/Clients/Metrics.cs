namespace Tributary.Core.Clients;

/// <summary>Names of the metrics that the house itself reads; clients may send others.</summary>
public static class Metrics
{
    /// <summary>Mean training loss of the last local epoch.</summary>
    public const string Loss = "loss";

    /// <summary>Mean loss of the round's base model on the client's samples, before training.</summary>
    public const string LossBefore = "lossBefore";

    /// <summary>Share of right answers, 0..1.</summary>
    public const string Accuracy = "accuracy";
}
