using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Tributary.Engine.Specs;
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

    /// <summary>What is wrong with the PEM texts; they are not told.</summary>
    public IEnumerable<SpecProblem> Problems()
    {
        if (Certificate is null != Key is null) yield return new("certificate", "and key go together; one of them is missing");
        else if (Certificate is { } certificate && !IsRead(() => LinkHandler.Certificate(certificate, Key!).Dispose()))
            yield return new("certificate", "is not one in PEM form, or the key is not its own");
        if (Authority is { } authority && !IsRead(() => X509Certificate2.CreateFromPem(authority).Dispose()))
            yield return new("authority", "is no certificate in PEM form");
    }

    public override string ToString() => User ?? (Certificate is null ? "nobody" : "a certificate");

    private static bool IsRead(Action read)
    {
        try
        {
            read();
            return true;
        }
        catch (Exception fault) when (fault is CryptographicException or ArgumentException)
        {
            return false;
        }
    }
}
