using System.Security.Claims;
using Tributary.Gateways;
using Tributary.Security;

namespace Tributary.Coordinator.Access;

/// <summary>Who makes a request.</summary>
/// <param name="Credential">Id of the token or serial of the certificate; null without credentials.</param>
internal sealed record Caller(string Name, Role Role, string? Credential)
{
    public bool May(Role needed) => needed == Role.Client ? Role == Role.Client : Role != Role.Client && Role >= needed;

    public ClaimsPrincipal ToPrincipal()
    {
        List<Claim> claims = [new(ClaimTypes.Name, Name), new(ClaimTypes.Role, Role.ToString().ToLowerInvariant())];
        if (Credential is not null) claims.Add(new(ClientClaims.Credential, Credential));
        return new(new ClaimsIdentity(claims, "tributary", ClaimTypes.Name, ClaimTypes.Role));
    }
}
