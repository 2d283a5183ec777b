using Microsoft.Extensions.DependencyInjection;
using Tributary.Engine.Specs;
using Tributary.Transports.Frames;
using Tributary.Transports.Mqtt;

namespace Tributary.Gateways.Mqtt;

/// <summary>What an operator decides about clients that come over MQTT: by the broker built into the coordinator, by another, or by
/// both.</summary>
public sealed record MqttOptions : GatewayOptions
{
    /// <summary>As its clients' <see cref="Core.Clients.ClientInfo.Transport"/> names it.</summary>
    public const string Transport = "mqtt";

    private static readonly TimeSpan MinLease = TimeSpan.FromSeconds(2);

    /// <summary>Where the built-in broker listens: <c>mqtt://</c> or <c>mqtts://</c>, port 0 takes a free one; null for no such
    /// broker.</summary>
    public Uri? Listen { get; init; }

    /// <summary>Another broker at which the coordinator meets its clients; null for the built-in one.</summary>
    public Uri? Broker { get; init; }

    /// <summary>How the coordinator shows itself to <see cref="Broker"/>.</summary>
    public MqttCredentialFiles Credentials { get; init; } = new();

    /// <summary>What the topics of assignments begin with; 1 to 100 letters, digits, dashes, underscores, dots and slashes.</summary>
    public string Prefix { get; init; } = "tributary";

    /// <summary>Topics, with wildcards, that every client may read and write at the built-in broker; a client's own are
    /// <c>PREFIX/clients/ID/...</c>.</summary>
    public IReadOnlyList<string> Shared { get; init; } = [];

    /// <summary>Whether what clients say is sealed between them and the coordinator.</summary>
    public SealRule Seal { get; init; }

    /// <summary>A client that is not heard of for this long is lost; 2 s to 1 d.</summary>
    public TimeSpan Lease { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>True where clients of the built-in broker need no credentials.</summary>
    public bool Open { get; init; }

    /// <summary>Connections that the built-in broker may have open; 1 to 1,000,000.</summary>
    public int MaxConnections { get; init; } = 10_000;

    /// <summary>Clients that may be known at the same time; 1 to 1,000,000.</summary>
    public int MaxClients { get; init; } = 100_000;

    /// <summary>Bytes of a packet at the built-in broker; 4 KiB to 256 MiB - 1.</summary>
    public int MaxPacketBytes { get; init; } = 16 << 20;

    /// <summary>Messages that wait for one client of the built-in broker; one publisher's take a quarter of them at most. 16 to
    /// 1,000,000.</summary>
    public int MaxPending { get; init; } = 4000;

    /// <summary>Their bytes; 64 KiB to 16 GiB.</summary>
    public long MaxPendingBytes { get; init; } = 256L << 20;

    /// <summary>Subscriptions of one client of the built-in broker; 1 to 100,000.</summary>
    public int MaxSubscriptions { get; init; } = 100;

    /// <summary>Sessions that the built-in broker keeps for clients that are away; 0 to 1,000,000.</summary>
    public int MaxSessions { get; init; } = 10_000;

    /// <summary>Retained messages of the built-in broker; 1 to 1,000,000.</summary>
    public int MaxRetained { get; init; } = 10_000;

    /// <summary>Their bytes; 64 KiB to 16 GiB.</summary>
    public long MaxRetainedBytes { get; init; } = 64L << 20;

    /// <summary>Updates that come in pieces at the same time; 1 to 10,000.</summary>
    public int MaxUploads { get; init; } = 64;

    /// <summary>Where retained messages lie over restarts; null for nowhere.</summary>
    public string? Folder { get; init; }

    public override string Name => Transport;

    public override IReadOnlyList<Uri> Listens => Listen is null ? [] : [Listen];

    public override string Proof => "clients show who they are by a certificate, or by a token as password";

    public override GatewayOptions Under(GatewayRules rules) => this with
    {
        Open = Listen is not null && rules.IsOpen(Listen),
        Seal = rules.Seal,
        Lease = rules.Lease < MinLease ? MinLease : rules.Lease,
        MaxConnections = (int)Math.Min(MaxConnections, rules.MaxConnections ?? int.MaxValue),
        Folder = Folder ?? rules.Folder,
    };

    /// <summary>These options with shared topics; they are the built-in broker's, so where none was asked for it listens on
    /// loopback.</summary>
    public MqttOptions Sharing(IReadOnlyList<string> topics)
        => this with { Shared = topics, Listen = Listen ?? (Broker is null ? new Uri("mqtt://127.0.0.1:1883") : null) };

    public override void Add(IServiceCollection services)
        => services.AddGateway<MqttGateway, MqttOptions>(this).AddListener<MqttListener>();

    public override IEnumerable<SpecProblem> Problems()
    {
        if (Listen is null && Broker is null) yield return new("listen", "is missing, and broker too; one of the two is needed");
        if (Listen is not null && MqttConnectionOptions.Fault(Listen) is { } listen) yield return new("listen", listen);
        if (Broker is not null && MqttConnectionOptions.Fault(Broker) is { } broker) yield return new("broker", broker);
        if (Broker is { } other)
            foreach (var problem in Credentials.Problems(other)) yield return problem;
        else if (!Credentials.IsEmpty)
            yield return new("broker", "is missing, and user, password, authority or certificate are for it; the built-in one needs none");
        if (Prefix is not { Length: > 0 and <= 100 } || Prefix[0] is '/' or '$' || Prefix[^1] == '/'
            || !Prefix.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' or '.' or '/'))
            yield return new("prefix", $"is '{Prefix}'; 1 to 100 letters, digits, dashes, underscores, dots and inner slashes are needed");
        foreach (var filter in Shared.Where(filter => !TopicFilter.IsValid(filter)))
            yield return new("shared", $"holds '{filter}', which is no topic filter; + and # stand for whole levels, # for the last one");
        if (Lease < MinLease || Lease > TimeSpan.FromDays(1)) yield return new("lease", $"is {Lease}; it must be 2 s to 1 d");
        foreach (var problem in Limits()) yield return problem;
    }

    private IEnumerable<SpecProblem> Limits()
    {
        (string Name, long Value, long Min, long Max)[] limits =
        [
            ("maxConnections", MaxConnections, 1, 1_000_000),
            ("maxClients", MaxClients, 1, 1_000_000),
            ("maxPacketBytes", MaxPacketBytes, 4096, 268_435_455),
            ("maxPending", MaxPending, 16, 1_000_000),
            ("maxPendingBytes", MaxPendingBytes, 1 << 16, 16L << 30),
            ("maxSubscriptions", MaxSubscriptions, 1, 100_000),
            ("maxSessions", MaxSessions, 0, 1_000_000),
            ("maxRetained", MaxRetained, 1, 1_000_000),
            ("maxRetainedBytes", MaxRetainedBytes, 1 << 16, 16L << 30),
            ("maxUploads", MaxUploads, 1, 10_000),
        ];
        return limits.Where(limit => limit.Value < limit.Min || limit.Value > limit.Max)
            .Select(limit => new SpecProblem(limit.Name, $"is {limit.Value}; it must be in {limit.Min}..{limit.Max}"));
    }
}
