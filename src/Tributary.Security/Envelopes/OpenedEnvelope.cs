namespace Tributary.Security.Envelopes;

/// <summary>What was in an envelope, and what its sender signed of it.</summary>
/// <param name="Time">When it was sealed, by the sender's clock.</param>
public sealed record OpenedEnvelope(string Sender, string Purpose, string Run, int Round, DateTimeOffset Time,
    ReadOnlyMemory<byte> Payload);
