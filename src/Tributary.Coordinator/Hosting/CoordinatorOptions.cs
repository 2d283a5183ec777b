using Tributary.Coordinator.Access;
using Tributary.Coordinator.Hooks;
using Tributary.Coordinator.Streams;
using Tributary.Core.Logs;
using Tributary.Engine.Specs;
using Tributary.Gateways;
using Tributary.Gateways.Native;
using Tributary.Storage;
using Tributary.Storage.Folders;
using Tributary.Storage.Retention;
using Tributary.Transports.Frames;

namespace Tributary.Coordinator.Hosting;

/// <summary>What an operator decides about a coordinator.</summary>
public sealed record CoordinatorOptions
{
    private const int MaxHooks = 20;

    /// <summary>Where it listens: scheme, host and port; port 0 takes a free one.</summary>
    public Uri Listen { get; init; } = new("http://127.0.0.1:7070");

    /// <summary>The data folder: database, models, updates under way, logs. Made where it is missing.</summary>
    public required string Folder { get; init; }

    /// <summary>A PostgreSQL database for the runs, like <c>postgres://user:password@host:5432/database</c>; null for SQLite in
    /// <see cref="Folder"/>.</summary>
    public string? Database { get; init; }

    /// <summary>An S3 bucket for the models, like <c>s3://bucket/prefix?region=eu-central-1</c>; null for files in
    /// <see cref="Folder"/>.</summary>
    public string? Models { get; init; }

    /// <summary>A place in an S3 bucket for updates that were acknowledged, like <c>s3://bucket/spool?region=eu-central-1</c>, so that
    /// another coordinator on the same database goes on with them; null for files in <see cref="Folder"/>.</summary>
    public string? Spool { get; init; }

    /// <summary>Which rounds' models are kept, as <see cref="KeepRule"/> reads it: <c>best,last:3,every:10</c>, or <c>all</c>.</summary>
    public string Keep { get; init; } = "all";

    /// <summary>Bytes of copies and encodings of models that can be made again; from 0.</summary>
    public long MaxCacheBytes { get; init; } = StorageOptions.UsualCacheBytes;

    /// <summary>Where relative paths in a run file's section data start; null for <c>data</c> in <see cref="Folder"/>.</summary>
    public string? DataFolder { get; init; }

    /// <summary>Runs that train at the same time, 1 to 1000; the others wait for their turn, first come, first served.</summary>
    public int MaxRunsAtOnce { get; init; } = 1;

    /// <summary>Threads that test models on the server; 0 for one a processor.</summary>
    public int Threads { get; init; }

    /// <summary>What an acknowledged update survives.</summary>
    public Durability Durability { get; init; } = Durability.Sync;

    /// <summary>The native link: lease, uploads at once, limits.</summary>
    public LinkOptions Link { get; init; } = new();

    /// <summary>Which transports clients may come by besides the native link, each at most once. Their lease is the link's, and whether
    /// they need credentials follows from the access rules.</summary>
    public IReadOnlyList<GatewayOptions> Gateways { get; init; } = [];

    /// <summary>Whether clients that come over a broker or router seal what they say.</summary>
    public SealRule Seal { get; init; }

    /// <summary>Time that an orderly stop may take, 1 s to 10 min.</summary>
    public TimeSpan StopLimit { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Time that the clients of an interrupted round may take to come back, 1 s to 1 day.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Listeners to events at the same time, 1 to 100,000.</summary>
    public int MaxListeners { get; init; } = 256;

    /// <summary>Time after which a silent stream of events says that it is still there, 1 s to 10 min.</summary>
    public TimeSpan Heartbeat { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Values (weights) in the largest model that a run may have, 1 to 536,870,912; each is 4 bytes.</summary>
    public long MaxModelValues { get; init; } = 1 << 28;

    /// <summary>Samples in one prediction, 1 to 100,000.</summary>
    public int MaxSamples { get; init; } = 1024;

    /// <summary>Bytes of a request's JSON or YAML, 1,024 to 1 GiB.</summary>
    public long MaxBodyBytes { get; init; } = 16 << 20;

    /// <summary>Free space in the data folder below which the coordinator is not ready, in bytes.</summary>
    public long LeastFreeBytes { get; init; } = 64 << 20;

    /// <summary>Where traces and metrics are sent by OTLP over HTTP (protobuf), e.g. <c>http://127.0.0.1:4318</c>; null for
    /// nowhere.</summary>
    public Uri? Otlp { get; init; }

    /// <summary>Which lines the log has, and how they are written; who starts a coordinator says where they go.</summary>
    public LogOptions Log { get; init; } = new();

    /// <summary>Who may do what, TLS, limits.</summary>
    public AccessOptions Access { get; init; } = new();

    /// <summary>Addresses that are told what happens; at most 20.</summary>
    public IReadOnlyList<HookOptions> Hooks { get; init; } = [];

    /// <summary>A stream over MQTT that it watches.</summary>
    public StreamWatchOptions Streams { get; init; } = new();

    /// <summary>Pauses before each further try to tell them.</summary>
    internal IReadOnlyList<TimeSpan> HookWaits { get; init; } =
        [TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(30)];

    /// <summary>What holds and who said so, for people to look at; empty where the coordinator was not started from a command
    /// line.</summary>
    public IReadOnlyList<Setting> Settings { get; init; } = [];

    /// <summary>Whether requests need credentials.</summary>
    public bool Secured => !IsOpen(Listen);

    /// <summary>Whether everybody may do everything: it listens without credentials.</summary>
    internal bool Open => !Secured;

    internal AccessOptions Entrance => Access with
    {
        Listen = Listen,
        Folder = Path.Combine(Folder, "access"),
        ClientPaths = [.. AllGateways.SelectMany(gateway => gateway.Paths)],
    };

    internal StorageOptions Storage => new()
    {
        Database = Database,
        Models = Models,
        Spool = Spool,
        Durability = Durability,
        MaxCacheBytes = MaxCacheBytes,
    };

    /// <summary>The transports as they hold under these options.</summary>
    internal IEnumerable<GatewayOptions> GatewaysInForce
    {
        get
        {
            var connections = OpenFiles.Connections(OpenFiles.Limit()) is { } most ? Math.Max(1, most / Listeners) : (long?)null;
            return AllGateways.Select(gateway => gateway.Under(new GatewayRules(Link.Lease, IsOpen, connections, Folder)
            {
                Seal = Seal,
            }));
        }
    }

    /// <summary>Addresses that are listened on.</summary>
    internal int Listeners => 1 + Gateways.Sum(gateway => gateway.Listens.Count);

    private IEnumerable<GatewayOptions> AllGateways => [Link with { Open = Open }, .. Gateways];

    internal string DataPath => Path.GetFullPath(DataFolder ?? Path.Combine(Folder, "data"));

    /// <summary>Every fault at once; empty where the coordinator can start.</summary>
    public IEnumerable<SpecProblem> Problems()
    {
        if (!Listen.IsAbsoluteUri || Listen.Scheme is not ("http" or "https"))
            yield return new("listen", $"is {Listen}; an address like http://127.0.0.1:7070 is needed");
        else if (Listen.PathAndQuery != "/") yield return new("listen", $"is {Listen}; it must end after the port");
        if (string.IsNullOrWhiteSpace(Folder)) yield return new("folder", "is empty; name the data folder");
        foreach (var problem in Storage.Problems()) yield return problem;
        if (KeepRule.Problem(Keep) is { } keep) yield return new("keep", keep);
        if (MaxRunsAtOnce is < 1 or > 1000) yield return new("maxRunsAtOnce", $"is {MaxRunsAtOnce}; it must be in 1..1000");
        if (Threads is < 0 or > 1024) yield return new("threads", $"is {Threads}; it must be in 0..1024");
        if (StopLimit < TimeSpan.FromSeconds(1) || StopLimit > TimeSpan.FromMinutes(10))
            yield return new("stopLimit", $"is {StopLimit}; it must be in 1s..10m");
        if (Patience < TimeSpan.FromSeconds(1) || Patience > TimeSpan.FromDays(1))
            yield return new("patience", $"is {Patience}; it must be in 1s..1d");
        if (MaxListeners is < 1 or > 100_000) yield return new("maxListeners", $"is {MaxListeners}; it must be in 1..100000");
        if (Heartbeat < TimeSpan.FromSeconds(1) || Heartbeat > TimeSpan.FromMinutes(10))
            yield return new("heartbeat", $"is {Heartbeat}; it must be in 1s..10m");
        if (MaxSamples is < 1 or > 100_000) yield return new("maxSamples", $"is {MaxSamples}; it must be in 1..100000");
        if (MaxModelValues is < 1 or > 1 << 29) yield return new("maxModelValues", $"is {MaxModelValues}; it must be in 1..{1 << 29}");
        if (MaxBodyBytes is < 1024 or > 1 << 30) yield return new("maxBodyBytes", $"is {MaxBodyBytes}; it must be in 1024..{1 << 30}");
        foreach (var problem in Link.Problems()) yield return problem with { Path = $"link.{problem.Path}" };
        foreach (var problem in Entrance.Problems()) yield return problem;
        foreach (var problem in Gateways.SelectMany(ProblemsOf)) yield return problem;
        foreach (var twice in Gateways.CountBy(gateway => gateway.Name).Where(one => one.Value > 1))
            yield return new("gateways", $"has {twice.Key} {twice.Value} times; each transport is there once");
        if (Hooks.Count > MaxHooks) yield return new("hooks", $"has {Hooks.Count} addresses; at most {MaxHooks} are told");
        foreach (var (hook, i) in Hooks.Select((hook, i) => (hook, i)))
            foreach (var problem in hook.Problems()) yield return problem with
            {
                Path = "hooks",
                Message = $"number {i + 1}: {problem.Path} {problem.Message}"
            };
        foreach (var problem in Streams.Problems()) yield return problem with { Path = $"streams.{problem.Path}" };
        if (Seal == SealRule.Required && !Entrance.Tls && !Entrance.Secured)
            yield return new("seal", "is required; clients seal by certificates of the coordinator's authority: listen on https");
        if (LeastFreeBytes < 0) yield return new("leastFreeBytes", $"is {LeastFreeBytes}; it must be at least 0");
        if (Otlp is { } endpoint && (!endpoint.IsAbsoluteUri || endpoint.Scheme is not ("http" or "https")))
            yield return new("otlp", $"is {endpoint}; an address like http://127.0.0.1:4318 is needed");
    }

    /// <summary>What an operator decided about one transport; null where clients do not come by it.</summary>
    public T? Gateway<T>()
        where T : GatewayOptions => Gateways.OfType<T>().FirstOrDefault();

    /// <summary>The same with a transport added, or changed where it is there already.</summary>
    public CoordinatorOptions With<T>(Func<T, T> change)
        where T : GatewayOptions, new()
        => this with { Gateways = [.. Gateways.Where(gateway => gateway is not T), change(Gateway<T>() ?? new T())] };

    // Whoever reaches the address may say by itself who it is.
    private bool IsOpen(Uri listen) => !(Access with { Listen = listen }).Secured;

    private IEnumerable<SpecProblem> ProblemsOf(GatewayOptions gateway)
    {
        var problems = gateway.Problems().ToList();
        foreach (var problem in problems) yield return problem with { Path = $"{gateway.Name}.{problem.Path}" };
        if (problems.Count > 0) yield break;
        foreach (var listen in gateway.Listens)
        {
            var isTls = GatewayOptions.IsTls(listen);
            if (isTls && !Entrance.Tls)
                yield return new($"{gateway.Name}.listen",
                    $"is {listen}; TLS there needs TLS at the coordinator's own address: listen on https too");
            if (!isTls && !gateway.AllowsPlain && !IsOpen(listen))
                yield return new($"{gateway.Name}.listen",
                    $"is {listen}; {gateway.Proof}: listen on {listen.Scheme}s://{listen.Authority}, on loopback without credentials, or "
                    + "allow it with --insecure");
        }
    }
}
