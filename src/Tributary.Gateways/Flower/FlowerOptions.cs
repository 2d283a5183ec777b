using Microsoft.Extensions.DependencyInjection;
using Tributary.Engine.Specs;

namespace Tributary.Gateways.Flower;

/// <summary>What an operator decides about Flower clients.</summary>
public sealed record FlowerOptions : GatewayOptions
{
    /// <summary>As its clients' <see cref="Core.Clients.ClientInfo.Transport"/> names it.</summary>
    public const string Transport = "flower";

    private static readonly TimeSpan MinLease = TimeSpan.FromSeconds(3);

    /// <summary>Where the coordinator listens for them: scheme, host and port; port 0 takes a free one.</summary>
    public Uri Listen { get; init; } = new("http://127.0.0.1:9092");

    /// <summary>A client that does not answer pings for this long is lost; 3 s to 1 d.</summary>
    public TimeSpan Lease { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Streams at the same time; 1 to 100,000.</summary>
    public int MaxStreams { get; init; } = 1000;

    /// <summary>Bytes of a message; 1,024 to 2 GB - 1.</summary>
    public int MaxMessageBytes { get; init; } = int.MaxValue;

    /// <summary>Bytes that a client may send before they are read: memory for each stream that is busy, and speed over long lines; 65,535
    /// to 1 GiB.</summary>
    public int Window { get; init; } = 1024 * 1024;

    /// <summary>Whether a client that joins is asked for its properties, one of which may give it a lasting id.</summary>
    public bool AsksProperties { get; init; } = true;

    /// <summary>When the coordinator stops, clients are asked to come back after so long; zero tells them to end, as a Flower server
    /// does.</summary>
    public TimeSpan Back { get; init; }

    /// <summary>True where clients need no certificate.</summary>
    public bool Open { get; init; }

    /// <summary>Connections that it may have open; null for no bound but <see cref="MaxStreams"/>.</summary>
    public long? MaxConnections { get; init; }

    public override string Name => Transport;

    public override IReadOnlyList<Uri> Listens => [Listen];

    public override GatewayOptions Under(GatewayRules rules) => this with
    {
        Open = rules.IsOpen(Listen),
        Lease = rules.Lease < MinLease ? MinLease : rules.Lease,
        MaxConnections = rules.MaxConnections,
    };

    public override void Add(IServiceCollection services) => services.AddFlower(this);

    public override IEnumerable<SpecProblem> Problems()
    {
        if (!Listen.IsAbsoluteUri || Listen.Scheme is not ("http" or "https"))
            yield return new("listen", $"is {Listen}; an address like http://127.0.0.1:9092 is needed");
        else if (Listen.PathAndQuery != "/") yield return new("listen", $"is {Listen}; it must end after the port");
        if (Lease < MinLease || Lease > TimeSpan.FromDays(1))
            yield return new("lease", $"is {Lease}; it must be 3 s to 1 d");
        if (MaxStreams is < 1 or > 100_000) yield return new("maxStreams", $"is {MaxStreams}; it must be in 1..100000");
        if (MaxMessageBytes < 1024) yield return new("maxMessageBytes", $"is {MaxMessageBytes}; it must be in 1024..{int.MaxValue}");
        if (Window is < 65_535 or > 1 << 30) yield return new("window", $"is {Window}; it must be in 65535..{1 << 30}");
        if (Back < TimeSpan.Zero || Back > TimeSpan.FromDays(1)) yield return new("back", $"is {Back}; it must be 0 s to 1 d");
    }
}
