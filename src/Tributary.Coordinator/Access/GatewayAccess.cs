using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Tributary.Gateways;

namespace Tributary.Coordinator.Access;

/// <summary>Who reaches the gateways, by the same rules as whoever makes requests.</summary>
internal sealed class GatewayAccess(Authentication authentication, AccessKeys keys) : IGatewayAccess
{
    public ShownIdentity Identify(X509Certificate2? certificate, string? token = null)
        => token is not null ? authentication.Identify(token)
            : certificate is not null ? authentication.Identify(certificate) : ShownIdentity.None;

    public void Secure(ListenOptions listen, Uri address)
    {
        if (GatewayOptions.IsTls(address)) listen.UseTributaryTls(keys);
    }
}
