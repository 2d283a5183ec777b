using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Tributary.Gateways;

/// <summary>How a coordinator knows who reaches its gateways, and how it shows who it is.</summary>
public interface IGatewayAccess
{
    /// <summary>Whom a certificate or a token names. Where both are shown the token counts, as over HTTP.</summary>
    /// <param name="token">A bearer token; null for none.</param>
    ShownIdentity Identify(X509Certificate2? certificate, string? token = null);

    /// <summary>Puts TLS on an address whose scheme asks for it. Client certificates are taken as they come and judged by
    /// <see cref="Identify"/>, so that whoever is refused hears why.</summary>
    void Secure(ListenOptions listen, Uri address);

    /// <summary>For sealing what clients say where others carry it; null where there is no authority.</summary>
    ISealingAccess? Sealing => null;
}
