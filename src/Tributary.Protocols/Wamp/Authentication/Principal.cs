using System.Security.Cryptography;
using System.Text;

namespace Tributary.Protocols.Wamp.Authentication;

/// <summary>Somebody a router knows, with what it keeps to check who claims to be that. At least one of the secrets is there.</summary>
/// <param name="AuthId">The name, 1..256 characters.</param>
/// <param name="AuthRole">What it may do is said of roles.</param>
public sealed record Principal(string AuthId, string AuthRole)
{
    /// <summary>The realms that it may join; null: all.</summary>
    public IReadOnlyCollection<string>? Realms { get; init; }

    /// <summary>SHA-256 of the ticket; null: it has none.</summary>
    public ReadOnlyMemory<byte>? Ticket { get; init; }

    /// <summary>For WAMP-CRA; null: it has none.</summary>
    public CraSecret? Cra { get; init; }

    /// <summary>For WAMP-SCRAM; null: it has none.</summary>
    public ScramSecret? Scram { get; init; }

    /// <summary>With a ticket: a random one, since its hash has no salt.</summary>
    public Principal WithTicket(string ticket) => this with { Ticket = SHA256.HashData(Encoding.UTF8.GetBytes(ticket)) };

    /// <summary>With a password, kept salted for WAMP-CRA and WAMP-SCRAM.</summary>
    public Principal WithPassword(string password) => this with
    {
        Cra = CraSecret.Of(password),
        Scram = ScramSecret.Of(password),
    };
}
