namespace Tributary.Gateways.Enrolment;

/// <summary>Where an audit trail ends.</summary>
/// <param name="Number">Of its last line; 0 where there is none.</param>
/// <param name="Hash">That line's.</param>
public sealed record AuditEnd(long Number, string Hash);
