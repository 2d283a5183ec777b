namespace Tributary.Transports.Native;

/// <summary>A client's goodbye.</summary>
/// <param name="Session">The one of its polls: a younger process of the same id stays.</param>
public sealed record LeaveRequest(string Session);
