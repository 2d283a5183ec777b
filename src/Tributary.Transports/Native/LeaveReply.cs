namespace Tributary.Transports.Native;

/// <param name="Left">False where nobody of that session was known: it had left before, or a younger process has its place.</param>
internal sealed record LeaveReply(bool Left);
