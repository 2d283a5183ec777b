using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Tributary.Client.Lines;
using Tributary.Core.Clients;
using Tributary.Engine.Specs;
using Tributary.Transports.Frames;
using Tributary.Transports.Lines;
using Tributary.Transports.Native;

namespace Tributary.Client;

/// <summary>What the operator of one client decides.</summary>
public sealed record ClientOptions
{
    /// <summary>The coordinator.</summary>
    public required Uri Coordinator { get; init; }

    /// <summary>The client's id; null takes the deal's name, or else the machine's.</summary>
    public string? Name { get; init; }

    public ClientDataSpec Data { get; init; } = new();

    /// <summary>Who trains instead of the engine; null trains with the engine on <see cref="Data"/>, which is not read otherwise.</summary>
    public ITrainer? Trainer { get; init; }

    /// <summary>Makes the line that the client takes part over: the native link to <see cref="Coordinator"/>, or another
    /// (<see cref="FlowerServer"/>).</summary>
    public Func<LineSetup, ILine> Line { get; init; } = setup => new CoordinatorLine(setup);

    /// <summary>A join token, for the first start; null where the client has joined before, or the coordinator asks for no credentials. A
    /// secret.</summary>
    public string? Token { get; init; }

    /// <summary>Whether the client joins with a bearer token in place of a certificate, for lines whose TLS ends at a proxy.</summary>
    public bool Bearer { get; init; }

    /// <summary>Whether what the client says over a broker or router is sealed between it and its coordinator.</summary>
    public SealRule Seal { get; init; }

    /// <summary>Where the client listens for peers with which it averages by itself, one of <see cref="PeerText.Forms"/>; null where they
    /// have its models through the coordinator.</summary>
    public string? PeerListen { get; init; }

    /// <summary>What they are told, <c>host:port</c>; null for where it listens, or the machine's name where that is every
    /// address.</summary>
    public string? PeerAddress { get; init; }

    /// <summary>Asked before each poll, unless there is work in hand: whether the client takes work now.</summary>
    public Func<Availability> Available { get; init; } = () => Availability.Open;

    /// <summary>Where the client keeps what must outlive it, and models while they come.</summary>
    public string Folder { get; init; } = "tributary-client";

    /// <summary>What the client says of itself (site, hardware).</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Assignments that train at the same time, 1..64.</summary>
    public int Threads { get; init; } = 1;

    public string? Version { get; init; }

    /// <summary>Takes what happens, as events (docs/log.md); nobody by default.</summary>
    public ILogger Log { get; init; } = NullLogger.Instance;

    public IEnumerable<SpecProblem> Problems()
    {
        if (!Coordinator.IsAbsoluteUri || Coordinator.Scheme is not ("http" or "https"))
            yield return new("coordinator", $"is {Coordinator}; an address like http://127.0.0.1:7070 is needed");
        if (Name is not null && !ClientId.IsValid(Name))
            yield return new("name", $"'{Name}' is no client id; {ClientId.Rule}");
        if (Threads is < 1 or > 64) yield return new("threads", $"is {Threads}; it must be in 1..64");
        if (PeerListen is not null && PeerText.Read(PeerListen) is null)
            yield return new("peer-listen", $"'{PeerListen}' is no place to listen; {PeerText.Forms} is needed");
        if (PeerAddress is not null && PeerOptions.Fault(PeerAddress) is { } fault) yield return new("peer-address", fault);
        if (PeerAddress is not null && PeerListen is null)
            yield return new("peer-address", "is told to peers, but nothing listens there; it goes with peer-listen");
        foreach (var problem in Trainer is null ? Data.Problems() : []) yield return problem;
    }
}
