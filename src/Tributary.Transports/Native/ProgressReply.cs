namespace Tributary.Transports.Native;

/// <param name="Cancelled">The answer is no longer wanted.</param>
public sealed record ProgressReply(bool Cancelled);
