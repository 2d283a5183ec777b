using System.Net;
using System.Security.Cryptography.X509Certificates;
using Tributary.Transports.Messages;

namespace Tributary.Transports.Native;

/// <summary>How a client meets its peers. Both ends of a connection between two show their certificates; without one, models go through the
/// coordinator.</summary>
public sealed record PeerOptions
{
    /// <summary>The client that a certificate of the project's authority names; null where it is not one, or holds no more. The framework's
    /// own judgement of chains and host names plays no part.</summary>
    public required Func<X509Certificate2, string?> Identify { get; init; }

    /// <summary>Where the client listens for its peers; port 0 takes a free one. Null where it does not listen.</summary>
    public IPEndPoint? Listen { get; init; }

    /// <summary>What the others are told, <c>host:port</c>; null for where it listens, or the machine's name where that is every
    /// address.</summary>
    public string? Address { get; init; }

    /// <summary>Time for a connection, a handshake, a request; from 0.1 s.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Time that a peer may say "not yet" where the round has no deadline; then the coordinator is asked, who knows.</summary>
    public TimeSpan MaxWait { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>What is wrong with an address that others are to be told; null where nothing is.</summary>
    public static string? Fault(string address)
        => HostPort.Read(address) is null ? $"'{address}' is none; it must be {HostPort.Form}" : null;
}
