using Microsoft.Extensions.DependencyInjection;
using Tributary.Engine.Specs;
using Tributary.Security.Envelopes;
using Tributary.Transports.Frames;
using Tributary.Transports.Wamp;
using Tributary.Transports.Wamp.Boards;

namespace Tributary.Gateways.Wamp;

/// <summary>What an operator decides about clients that come over WAMP: by the router built into the coordinator, by another, or by
/// both.</summary>
public sealed record WampOptions : GatewayOptions
{
    /// <summary>As its clients' <see cref="Core.Clients.ClientInfo.Transport"/> names it.</summary>
    public const string Transport = "wamp";

    private const int MaxBoards = 1000;
    private static readonly TimeSpan MinLease = TimeSpan.FromSeconds(2);

    /// <summary>Where the built-in router listens: <c>ws</c> or <c>wss</c>, for WebSocket (any path) and RawSocket at once; port 0 takes a
    /// free one; null for no such router.</summary>
    public Uri? Listen { get; init; }

    /// <summary>Another router at which the coordinator meets its clients: <c>ws</c>, <c>wss</c>, <c>tcp</c> or <c>tcps</c>; null for the
    /// built-in one.</summary>
    public Uri? Router { get; init; }

    /// <summary>How the coordinator shows itself to <see cref="Router"/>.</summary>
    public WampSecrets Secrets { get; init; } = new();

    /// <summary>Boards that the built-in router lets in without credentials where it asks for them; up to 1,000 names. Whoever reaches it
    /// may take part as one of them.</summary>
    public IReadOnlyList<string> Boards { get; init; } = [];

    /// <summary>Of 1 to 100 characters.</summary>
    public string Realm { get; init; } = WampNames.DefaultRealm;

    /// <summary>What the URIs of assignments begin with; 1 to 100 letters, digits, underscores and inner dots.</summary>
    public string Prefix { get; init; } = WampNames.DefaultPrefix;

    /// <summary>What boards of Stack4Things know the coordinator as; 1 to 64 letters, digits, underscores and dashes.</summary>
    public string Master { get; init; } = BoardNames.Master;

    /// <summary>Where the page of the boards' master is served: <c>http</c> or <c>https</c>, without a path; null for nowhere.</summary>
    public Uri? Page { get; init; }

    /// <summary>Whether the page's federated_loop answers only when the loop has ended, as the originals do.</summary>
    public bool PageWaits { get; init; }

    /// <summary>The run file of the master's loop; null for the boards' own network, trained as they train it.</summary>
    public string? LoopFile { get; init; }

    /// <summary>Whether whoever is at <see cref="Router"/> may begin and stop the loop and ask its model: the coordinator cannot tell who
    /// calls there. At the built-in router credentials tell.</summary>
    public bool TakesOrders { get; init; }

    /// <summary>A folder with <c>MASTER.key.pem</c> and each board's <c>NAME.pub.pem</c>: boards may come in the sealed form, which is weak
    /// (docs/boards.md); null for none that do.</summary>
    public string? LegacyKeys { get; init; }

    /// <summary>Whether what clients say is sealed between them and the coordinator.</summary>
    public SealRule Seal { get; init; }

    /// <summary>Where it is kept over restarts which boards were sealed; null for nowhere.</summary>
    public string? Folder { get; init; }

    /// <summary>A client that is not heard of for this long is lost; 2 s to 1 d.</summary>
    public TimeSpan Lease { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>True where clients of the built-in router need no credentials.</summary>
    public bool Open { get; init; }

    /// <summary>True where <see cref="Page"/> needs no credentials.</summary>
    public bool OpenPage { get; init; }

    /// <summary>Sessions that the built-in router may have; 1 to 1,000,000.</summary>
    public int MaxSessions { get; init; } = 10_000;

    /// <summary>Clients that may be known at the same time; 1 to 1,000,000.</summary>
    public int MaxClients { get; init; } = 100_000;

    /// <summary>Bytes of a message at the built-in router; 64 KiB to 1 GiB.</summary>
    public int MaxMessageBytes { get; init; } = 64 << 20;

    /// <summary>From a connection to a session; 0.1 s to 10 min.</summary>
    public TimeSpan JoinTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Updates that come in pieces at the same time; 1 to 10,000.</summary>
    public int MaxUploads { get; init; } = 64;

    public override string Name => Transport;

    public override IReadOnlyList<Uri> Listens => [.. new[] { Listen, Page }.OfType<Uri>()];

    public override string Proof => "clients show who they are by a certificate, or by a token as ticket";

    public override string? Weakness
    {
        get
        {
            List<string> weak = [];
            if (LegacyKeys is not null)
                weak.Add("takes boards in the legacy sealed form: signatures that can be said again, and AES in ECB mode that nobody "
                    + "notices a change of");
            if (Boards.Count > 0)
                weak.Add($"lets in without credentials whoever says to be one of the boards {string.Join(", ", Boards)}");
            return weak.Count == 0 ? null : string.Join("; ", weak);
        }
    }

    public override GatewayOptions Under(GatewayRules rules) => this with
    {
        Open = Listen is not null && rules.IsOpen(Listen),
        OpenPage = Page is not null && rules.IsOpen(Page),
        Seal = rules.Seal,
        Folder = Folder ?? rules.Folder,
        Lease = rules.Lease < MinLease ? MinLease : rules.Lease,
        MaxSessions = (int)Math.Min(MaxSessions, rules.MaxConnections ?? int.MaxValue),
    };

    public override void Add(IServiceCollection services)
        => services.AddGateway<WampGateway, WampOptions>(this).AddListener<WampListener>().AddListener<MasterListener>();

    public override IEnumerable<SpecProblem> Problems()
    {
        if (Listen is null && Router is null) yield return new("listen", "is missing, and router too; one of the two is needed");
        if (Listen is { } listen && (listen.Scheme is not ("ws" or "wss") || listen.Host.Length == 0))
            yield return new("listen", $"is '{listen}'; an address like ws://127.0.0.1:8080 or wss://0.0.0.0:8181 is needed");
        if (Router is not null && WampDialer.Fault(Router) is { } router) yield return new("router", router);
        if (Router is { } other)
            foreach (var problem in Secrets.Problems(other)) yield return problem;
        else if (!Secrets.IsEmpty)
            yield return new("router", "is missing, and user, secret, authority or certificate are for it; the built-in one needs none");
        if (Boards.Count > MaxBoards) yield return new("boards", $"has {Boards.Count} names; at most {MaxBoards} are let in so");
        foreach (var board in Boards.Where(name => !BoardNames.IsValid(name)))
            yield return new("boards", $"holds '{board}'; a name has up to 64 letters, digits, underscores and dashes");
        if (Page is { } page && (page.Scheme is not ("http" or "https") || page.PathAndQuery != "/"))
            yield return new("page", $"is '{page}'; an address like http://127.0.0.1:4053 is needed");
        if (LoopFile is not null && !File.Exists(LoopFile)) yield return new("loopFile", $"is {LoopFile}; there is no such file");
        if (Realm is not { Length: > 0 and <= 100 } || Realm.Any(letter => char.IsWhiteSpace(letter) || char.IsControl(letter)))
            yield return new("realm", "has 1 to 100 characters and no spaces");
        if (Prefix is not { Length: > 0 and <= 100 } || Prefix[0] == '.' || Prefix[^1] == '.'
            || !Prefix.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '_' or '.')
            || Prefix.StartsWith("wamp", StringComparison.Ordinal))
            yield return new("prefix", $"is '{Prefix}'; 1 to 100 letters, digits, underscores and inner dots are needed, and not wamp");
        if (!BoardNames.IsValid(Master))
            yield return new("master", $"is '{Master}'; 1 to 64 letters, digits, underscores and dashes are needed");
        if (LegacyKeys is not null && LegacyFault() is { } keys) yield return new("legacyKeys", keys);
        if (Lease < MinLease || Lease > TimeSpan.FromDays(1)) yield return new("lease", $"is {Lease}; it must be 2 s to 1 d");
        if (JoinTimeout < TimeSpan.FromSeconds(0.1) || JoinTimeout > TimeSpan.FromMinutes(10))
            yield return new("joinTimeout", $"is {JoinTimeout}; it must be 0.1 s to 10 min");
        (string Name, long Value, long Min, long Max)[] limits =
        [
            ("maxSessions", MaxSessions, 1, 1_000_000),
            ("maxClients", MaxClients, 1, 1_000_000),
            ("maxMessageBytes", MaxMessageBytes, 64 << 10, 1 << 30),
            ("maxUploads", MaxUploads, 1, 10_000),
        ];
        foreach (var (name, value, min, max) in limits)
            if (value < min || value > max) yield return new(name, $"is {value}; it must be in {min}..{max}");
    }

    private string? LegacyFault()
    {
        try
        {
            new LegacyKeyFolder(LegacyKeys!).PrivateKey(Master);
            return null;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or FormatException)
        {
            return $"is {LegacyKeys}; the private key {Master}.key.pem is needed there: {fault.Message}";
        }
    }
}
