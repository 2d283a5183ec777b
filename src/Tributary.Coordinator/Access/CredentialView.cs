using System.ComponentModel.DataAnnotations;
using Tributary.Gateways.Enrolment;

namespace Tributary.Coordinator.Access;

/// <summary>A credential as the API tells it: neither secret nor hash.</summary>
/// <param name="State">valid, expired, revoked or used.</param>
public sealed record CredentialView(string Id, [property: AllowedValues("join", "bearer", "certificate")] string Kind,
    [property: AllowedValues("viewer", "operator", "admin", "client")] string Role, string? Name,
    [property: AllowedValues("valid", "expired", "revoked", "used")] string State, DateTimeOffset Created, DateTimeOffset Expires,
    int? UsesLeft, DateTimeOffset? Revoked)
{
    internal static CredentialView Of(Credential one, DateTimeOffset now)
        => new(one.Id, one.Kind.ToString().ToLowerInvariant(), one.Role.ToString().ToLowerInvariant(), one.Name,
        one.Revoked is not null ? "revoked" : now >= one.Expires ? "expired" : one is { Kind: CredentialKind.Join, UsesLeft: 0 } ? "used"
            : "valid",
        one.Created, one.Expires, one.Kind == CredentialKind.Join ? one.UsesLeft : null, one.Revoked);
}
