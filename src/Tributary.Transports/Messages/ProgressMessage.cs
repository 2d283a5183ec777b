namespace Tributary.Transports.Messages;

/// <summary>How far a client is with an assignment; whatever it cannot say is null.</summary>
internal sealed record ProgressMessage(string Kind)
{
    public int? Epoch { get; init; }

    public int? Epochs { get; init; }

    public long? Step { get; init; }

    public long? Steps { get; init; }

    public double? Loss { get; init; }

    /// <summary>For people, one line.</summary>
    public string? Text { get; init; }
}
