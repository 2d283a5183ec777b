namespace Tributary.Transports.Messages;

/// <param name="Cancelled">The answer is no longer wanted.</param>
internal sealed record ProgressReply(bool Cancelled);
