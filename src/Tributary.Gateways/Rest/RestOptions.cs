using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Tributary.Engine.Specs;
using Tributary.Transports.Frames;
using Tributary.Transports.Rest;

namespace Tributary.Gateways.Rest;

/// <summary>What an operator decides about nodes of the REST network: programs that register an address and are called there.</summary>
public sealed record RestOptions : GatewayOptions
{
    /// <summary>As its clients' <see cref="Core.Clients.ClientInfo.Transport"/> names it.</summary>
    public const string Transport = "rest";

    private const int MaxAllowed = 1000;
    private static readonly TimeSpan MinLease = TimeSpan.FromSeconds(2);

    /// <summary>Where the central node listens: <c>http</c> or <c>https</c>, without a path; port 0 takes a free one.</summary>
    public Uri Listen { get; init; } = new("http://127.0.0.1:5000");

    /// <summary>Networks (CIDR) whose nodes need no credentials and may be called wherever in these networks they say they are: the
    /// published programs have no credentials to show. Empty for none.</summary>
    public IReadOnlyList<string> Allowed { get; init; } = [];

    /// <summary>A folder with a run file for a training type each, like <c>MNIST.yaml</c>; a type that has none there is trained as the
    /// published server trains it. Null for no folder.</summary>
    public string? Sessions { get; init; }

    /// <summary>A node that cannot be reached for this long is lost; 2 s to 1 d.</summary>
    public TimeSpan Lease { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Nodes that may be registered at the same time; 1 to 100,000.</summary>
    public int MaxNodes { get; init; } = 10_000;

    /// <summary>Updates that are taken in at the same time; 1 to 1,000. Others wait.</summary>
    public int MaxUploads { get; init; } = 16;

    /// <summary>Connections that may be open; 1 to 1,000,000.</summary>
    public int MaxConnections { get; init; } = 10_000;

    /// <summary>Whether what clients say in frames is sealed.</summary>
    public SealRule Seal { get; init; }

    /// <summary>True where nodes need no credentials: it listens on loopback.</summary>
    public bool Open { get; init; }

    /// <summary>Where nodes and the round's number lie over restarts; null for nowhere.</summary>
    public string? Folder { get; init; }

    public override string Name => Transport;

    public override IReadOnlyList<Uri> Listens => [Listen];

    public override string Proof => "nodes show who they are by a token, or come from a network that rest.allowed names";

    public override bool AllowsPlain => Allowed.Count > 0;

    public override string? Weakness => Allowed.Count == 0 ? null
        : $"takes nodes without credentials from {string.Join(", ", Allowed)}; whoever is there can send an update for any of its nodes";

    internal IReadOnlyList<IPNetwork> Networks => [.. Allowed.Select(RestNetwork.Parse).OfType<IPNetwork>()];

    public override GatewayOptions Under(GatewayRules rules) => this with
    {
        Open = rules.IsOpen(Listen),
        Lease = rules.Lease < MinLease ? MinLease : rules.Lease,
        Seal = rules.Seal,
        MaxConnections = (int)Math.Min(MaxConnections, rules.MaxConnections ?? int.MaxValue),
        Folder = Folder ?? rules.Folder,
    };

    public override void Add(IServiceCollection services)
        => services.AddGateway<RestGateway, RestOptions>(this).AddListener<RestListener>();

    public override IEnumerable<SpecProblem> Problems()
    {
        if (Listen.Scheme is not ("http" or "https") || Listen.PathAndQuery != "/")
            yield return new("listen", $"is '{Listen}'; an address like http://127.0.0.1:5000 is needed");
        if (Allowed.Count > MaxAllowed) yield return new("allowed", $"has {Allowed.Count} networks; at most {MaxAllowed} are possible");
        foreach (var network in Allowed.Where(network => RestNetwork.Parse(network) is null))
            yield return new("allowed", $"holds '{network}'; a network like 192.168.1.0/24 or an address like 192.168.1.7 is needed");
        if (Sessions is not null && !Directory.Exists(Sessions))
            yield return new("sessions", $"is {Sessions}; there is no such folder. It holds run files like {RestTypes.All[0]}.yaml");
        if (Lease < MinLease || Lease > TimeSpan.FromDays(1)) yield return new("lease", $"is {Lease}; it must be 2 s to 1 d");
        (string Name, long Value, long Min, long Max)[] limits =
        [
            ("maxNodes", MaxNodes, 1, 100_000),
            ("maxUploads", MaxUploads, 1, 1000),
            ("maxConnections", MaxConnections, 1, 1_000_000),
        ];
        foreach (var (name, value, min, max) in limits)
            if (value < min || value > max) yield return new(name, $"is {value}; it must be in {min}..{max}");
    }
}
