namespace Tributary.Gateways.Enrolment;

/// <summary>A trail's end at a time, signed by the project's authority: kept elsewhere, it shows what was cut or written anew.</summary>
/// <param name="Number">The last line's; 0 of an empty trail.</param>
/// <param name="Head">Its hash.</param>
/// <param name="Authority">The certificate of whoever signed, PEM.</param>
/// <param name="Signature">ECDSA P-256 over <see cref="Text"/>, base64.</param>
public sealed record AuditAnchor(long Number, string Head, DateTimeOffset Time, string Authority, string Signature)
{
    /// <summary>What is signed, UTF-8.</summary>
    public static string Text(long number, string head, DateTimeOffset time) => $"tributary-audit-anchor\n{number}\n{head}\n{time:O}";
}
