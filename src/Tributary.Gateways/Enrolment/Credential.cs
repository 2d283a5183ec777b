using Tributary.Security;

namespace Tributary.Gateways.Enrolment;

/// <summary>A credential as the coordinator keeps it: no secret in it.</summary>
/// <param name="Id">A token's id, a certificate's serial.</param>
/// <param name="Role">What it allows; of a join token, what those get who enrol with it.</param>
public sealed record Credential(string Id, CredentialKind Kind, Role Role, DateTimeOffset Created, DateTimeOffset Expires)
{
    /// <summary>Whom it names: a client's id, a person. Of a join token, the only name that it lets in; null for any that is
    /// free.</summary>
    public string? Name { get; init; }

    /// <summary>SHA-256 of a token's secret, hex; null for certificates.</summary>
    public string? Hash { get; init; }

    /// <summary>Enrolments that a join token still allows.</summary>
    public int UsesLeft { get; init; }

    /// <summary>Since when it no longer holds.</summary>
    public DateTimeOffset? Revoked { get; init; }

    /// <summary>The credential that all of a client's began with: its join token, or what an admin made. What ends that ends this
    /// too.</summary>
    public string? Root { get; init; }

    /// <summary>The credential that it was got for; null once this one was used, for then that one ends.</summary>
    public string? Replaces { get; init; }

    /// <summary>Since when another has taken its place, though it would hold until <see cref="Expires"/>.</summary>
    public DateTimeOffset? Ended { get; init; }

    public bool HoldsAt(DateTimeOffset now) => Revoked is null && now < Expires && (Ended is null || now < Ended);
}
