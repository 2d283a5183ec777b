using System.ComponentModel.DataAnnotations;

namespace Tributary.Coordinator.Access;

/// <summary>A certificate that somebody wants to have made.</summary>
/// <param name="Subject">Whom it names.</param>
/// <param name="Role">viewer, operator, admin or client.</param>
/// <param name="Request">A PKCS#10 request (PEM, P-256); null makes the key here too.</param>
/// <param name="Lifetime">Seconds, 60 to 71,280,000 (825 days); 90 days by default.</param>
public sealed record CertificateOrder(string? Subject, [property: AllowedValues("viewer", "operator", "admin", "client")] string? Role,
    string? Request = null, double? Lifetime = null);
