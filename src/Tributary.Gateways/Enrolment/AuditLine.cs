namespace Tributary.Gateways.Enrolment;

/// <summary>Who did what.</summary>
/// <param name="Number">From 1, without gaps.</param>
/// <param name="Action">A stable word: <c>client.enrolled</c>, <c>token.made</c>, <c>access.refused</c> …</param>
/// <param name="Previous">The hash of the line before; 64 zeros in the first.</param>
/// <param name="Hash">SHA-256 of this line with an empty hash, lower-case hex.</param>
public sealed record AuditLine(long Number, DateTimeOffset Time, string Actor, string Action, string Target, string? Address,
    string? Detail, string Previous, string Hash)
{
    /// <summary>The line that said beforehand what was intended; null where this one is about no such thing.</summary>
    public long? Intent { get; init; }
}
