using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Tributary.Gateways.Tests.Contract;

/// <summary>Access without TLS.</summary>
/// <param name="identify">Whom a certificate names; null where none does.</param>
/// <param name="sealing">For sealing what clients say; null for nothing.</param>
internal sealed class OpenAccess(Func<X509Certificate2, ShownIdentity>? identify = null, ISealingAccess? sealing = null) : IGatewayAccess
{
    public ISealingAccess? Sealing => sealing;

    public ShownIdentity Identify(X509Certificate2? certificate, string? token = null)
        => certificate is null || identify is null ? ShownIdentity.None : identify(certificate);

    public void Secure(ListenOptions listen, Uri address)
    {
    }
}
