namespace Tributary.Security.Authority;

/// <summary>Whom an accepted certificate names.</summary>
/// <param name="Subject">The client's id, the operator's name, or the server's first name.</param>
/// <param name="Role">Null for a server's certificate.</param>
/// <param name="Serial">Lower-case hex; what is revoked is revoked by it.</param>
public sealed record CertificateIdentity(string Subject, Role? Role, string Serial, DateTimeOffset NotAfter);
