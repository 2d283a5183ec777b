using System.Security.Claims;
using Tributary.Security;

namespace Tributary.Coordinator.Access;

/// <summary>Who makes a request.</summary>
/// <param name="Credential">Id of the token or serial of the certificate; null without credentials.</param>
internal sealed record Caller(string Name, Role Role, string? Credential)
{
    public bool May(Role needed) => needed == Role.Client ? Role == Role.Client : Role != Role.Client && Role >= needed;

    public ClaimsPrincipal ToPrincipal() => new(new ClaimsIdentity([new Claim(ClaimTypes.Name, Name), new Claim(ClaimTypes.Role, Role.ToString().ToLowerInvariant())], "tributary", ClaimTypes.Name, ClaimTypes.Role));
}
