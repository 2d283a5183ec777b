namespace Tributary.Coordinator.Access;

/// <summary>Whether the audit trail's chain holds.</summary>
/// <param name="FirstFault">Number of the first line that does not fit.</param>
/// <param name="Head">The last line's hash; kept elsewhere, it also shows a trail that was cut short.</param>
public sealed record AuditVerdict(bool Holds, long? FirstFault, string Head);
