using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Tributary.Gateways;

namespace Tributary.Coordinator.Access;

/// <summary>Who reaches the gateways, by the same rules as whoever makes requests.</summary>
internal sealed class GatewayAccess(Authentication authentication, AccessKeys keys, AccessOptions options, RefusalTally refusals,
    TimeProvider clock) : IGatewayAccess
{
    public ISealingAccess? Sealing { get; } = keys.Authority is { } authority
        ? new SealingAccess(authority, options, keys, authentication, refusals, clock) : null;

    public ShownIdentity Identify(X509Certificate2? certificate, string? token = null)
        => token is not null ? authentication.Identify(token)
            : certificate is not null ? authentication.Identify(certificate) : ShownIdentity.None;

    public void Secure(ListenOptions listen, Uri address)
    {
        if (GatewayOptions.IsTls(address)) listen.UseTributaryTls(keys);
    }
}
