using System.Collections.Concurrent;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Tributary.Gateways.Tests.Contract;

/// <summary>A token is a client's name after <c>token-</c>, until it is revoked; a person's after <c>operator-</c> and
/// <c>viewer-</c>.</summary>
internal sealed class TokenAccess : IGatewayAccess
{
    public ConcurrentBag<string> Revoked { get; } = [];

    public ShownIdentity Identify(X509Certificate2? certificate, string? token = null)
        => token is null ? ShownIdentity.None
            : token.StartsWith("operator-", StringComparison.Ordinal) ? new(null, "wrong-role") { Person = token[9..], MayOperate = true }
            : token.StartsWith("viewer-", StringComparison.Ordinal) ? new(null, "wrong-role") { Person = token[7..] }
            : !token.StartsWith("token-", StringComparison.Ordinal) ? new(null, "bad-token")
            : Revoked.Contains(token[6..]) ? new(null, "revoked") : new(token[6..], null);

    public void Secure(ListenOptions listen, Uri address)
    {
    }
}
