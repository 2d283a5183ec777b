namespace Tributary.Transports.Messages;

/// <param name="Cancelled">The answer is no longer wanted.</param>
public sealed record ProgressReply(bool Cancelled);
