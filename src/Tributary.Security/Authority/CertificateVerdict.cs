namespace Tributary.Security.Authority;

/// <summary>What a check of a certificate found.</summary>
/// <param name="Identity">Whom it names; null where it is refused.</param>
/// <param name="Fault">Why it is refused; null where it is accepted.</param>
/// <param name="Detail">What is wrong, with the times that tell; empty where it is accepted.</param>
public sealed record CertificateVerdict(CertificateIdentity? Identity, CertificateFault? Fault, string Detail)
{
    internal static CertificateVerdict Refused(CertificateFault fault, string detail) => new(null, fault, detail);
}
