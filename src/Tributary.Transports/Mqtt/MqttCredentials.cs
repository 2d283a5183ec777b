using Tributary.Transports.Joining;

namespace Tributary.Transports.Mqtt;

/// <summary>How a connection shows who it is, and whom it trusts. Secrets; never logged.</summary>
public sealed record MqttCredentials
{
    public string? User { get; init; }

    /// <summary>A password, or a bearer token of the coordinator.</summary>
    public string? Password { get; init; }

    /// <summary>PEM; with <see cref="Key"/> for mutual TLS.</summary>
    public string? Certificate { get; init; }

    /// <summary>PEM.</summary>
    public string? Key { get; init; }

    /// <summary>The only authorities that are trusted, PEM; null trusts the system's.</summary>
    public string? Authority { get; init; }

    /// <summary>What a client has from its coordinator: the token goes as password.</summary>
    public static MqttCredentials Of(LinkCredentials held) => new()
    {
        User = held.Bearer is null ? null : held.Client,
        Password = held.Bearer,
        Certificate = held.Certificate,
        Key = held.Key,
        Authority = held.Authority,
    };

    public override string ToString() => User ?? (Certificate is null ? "nobody" : "a certificate");
}
