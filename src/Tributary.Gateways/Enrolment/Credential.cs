using Tributary.Security;

namespace Tributary.Gateways.Enrolment;

/// <summary>A credential as the coordinator keeps it: no secret in it.</summary>
/// <param name="Id">A token's id, a certificate's serial.</param>
/// <param name="Role">What it allows; of a join token, what those get who enrol with it.</param>
public sealed record Credential(string Id, CredentialKind Kind, Role Role, DateTimeOffset Created, DateTimeOffset Expires)
{
    /// <summary>Whom it names: a client's id, a person. Of a join token, the only name that it lets in; null for any that is free.</summary>
    public string? Name { get; init; }

    /// <summary>SHA-256 of a token's secret, hex; null for certificates.</summary>
    public string? Hash { get; init; }

    /// <summary>Enrolments that a join token still allows.</summary>
    public int UsesLeft { get; init; }

    /// <summary>Since when it no longer holds.</summary>
    public DateTimeOffset? Revoked { get; init; }

    public bool HoldsAt(DateTimeOffset now) => Revoked is null && now < Expires;
}
