using Tributary.Transports.Joining;

namespace Tributary.Gateways.Wamp;

/// <summary>How a coordinator shows itself to another router. Secrets; never logged.</summary>
public sealed record WampSecrets
{
    /// <summary>The name that it claims there.</summary>
    public string? AuthId { get; init; }

    /// <summary>Its ticket.</summary>
    public string? Ticket { get; init; }

    /// <summary>PEM; with <see cref="Key"/> for mutual TLS.</summary>
    public string? Certificate { get; init; }

    /// <summary>PEM.</summary>
    public string? Key { get; init; }

    /// <summary>The only authorities that are trusted, PEM; null trusts the system's.</summary>
    public string? Authority { get; init; }

    public override string ToString() => AuthId ?? "nobody";

    internal LinkCredentials Held => new(AuthId ?? "", DateTimeOffset.MinValue, DateTimeOffset.MaxValue)
    {
        Bearer = Ticket,
        Certificate = Certificate,
        Key = Key,
        Authority = Authority,
    };
}
