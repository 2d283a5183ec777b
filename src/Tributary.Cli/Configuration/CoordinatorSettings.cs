using Tributary.Coordinator.Hosting;
using Tributary.Gateways.Enrolment;
using Tributary.Gateways.Flower;
using Tributary.Storage;
using static Tributary.Cli.Configuration.SettingKind;

namespace Tributary.Cli.Configuration;

/// <summary>The section <c>coordinator</c>: everything that an operator decides about a coordinator. A row here is a flag, a variable, a
/// key of the file and a line of the guide.</summary>
internal static class CoordinatorSettings
{
    public const string Section = "coordinator";

    /// <param name="usual">Changes what holds where nothing is said; null for nothing.</param>
    public static SettingTable<CoordinatorOptions> Table(Terminal terminal, Func<CoordinatorOptions, CoordinatorOptions>? usual = null)
        => new(Section, (usual ?? (options => options))(
            new CoordinatorOptions { Folder = terminal.PathOf("tributary"), Durability = Durability.Process }),
            [.. Listening, .. Storage(terminal), .. Runs, .. Clients, .. Limits, .. In("streams", StreamSettings.Keys), .. Telemetry,
                .. Hooks(terminal)], options
                => options.Problems());

    private static IEnumerable<SettingKey<CoordinatorOptions>> Listening { get; } = In("listening",
    [
        new(Text, "listen", "Address to listen on; port 0 takes a free one", o => o.Listen,
            (o, v) => o with { Listen = v.Address() })
        { Form = "URL" },
        new(Text, "flower", "Address at which Flower clients join, like http://127.0.0.1:9092; else they do not",
            o => o.Gateway<FlowerOptions>()?.Listen, (o, v) => o.With<FlowerOptions>(flower => flower with { Listen = v.Address() }))
        { Form = "URL", Field = "flower.listen" },
        .. MqttSettings.Keys,
        .. WampSettings.Keys,
        .. RestSettings.Keys,
        .. FaasSettings.Keys,
        SealSettings.Row<CoordinatorOptions>("Whether clients seal what they say over a broker or router: allowed (who can), off, required",
            o => o.Seal, (o, rule) => o with { Seal = rule }),
        new(Switch, "credentials", "Demand credentials on loopback too; beyond it they always are", o => o.Access.RequireCredentials,
            (o, v) => o with { Access = o.Access with { RequireCredentials = v.Switch() } })
        { Field = "requireCredentials" },
        new(List, "host", "One more name or address that clients reach it by, for its certificate", o => o.Access.Names,
            (o, v) => o with { Access = o.Access with { Names = v.List() } })
        { Form = "NAME", Field = "names" },
        new(SettingKind.Path, "tlsCertificate", "A server certificate of your own (PEM); else the project's authority makes one",
            o => o.Access.CertificateFile, (o, v) => o with { Access = o.Access with { CertificateFile = v.FullPath() } })
        {
            Form = "FILE",
            Field = "certificateFile"
        },
        new(SettingKind.Path, "tlsKey", "Its key (PEM)", o => o.Access.KeyFile,
            (o, v) => o with { Access = o.Access with { KeyFile = v.FullPath() } })
        { Form = "FILE", Field = "keyFile" },
        new(Switch, "insecure", "Allow what nobody should do: to listen beyond loopback without TLS or credentials", o => o.Access.Insecure,
            (o, v) => o with { Access = o.Access with { Insecure = v.Switch() } }),
    ]);

    private static IEnumerable<SettingKey<CoordinatorOptions>> Storage(Terminal terminal) => In("storage",
        new(SettingKind.Path, "folder", "Where runs, models and updates lie", o => o.Folder,
            (o, v) => o with { Folder = v.FullPath() })
        { Form = "FOLDER" },
        new(Text, "database", "PostgreSQL for the runs, an address or env:NAME or file:PATH that holds it; else SQLite in the folder",
            o => o.Database, (o, v) => o with { Database = DatabaseText.Of(v, terminal) })
        {
            Form = "URL",
            IsSecret = true,
            ShortVariable = "TRIBUTARY_DATABASE"
        },
        new(Text, "models", "An S3 bucket for the models, like s3://bucket/prefix?region=eu-central-1; else files in the folder",
            o => o.Models, (o, v) => o with { Models = v.Text() })
        { Form = "URL", ShortVariable = "TRIBUTARY_MODELS" },
        new(Text, "spool", "A place in a bucket for acknowledged updates, like s3://bucket/spool?region=eu-central-1, so that another "
            + "coordinator on the same database goes on with them; else files in the folder", o => o.Spool,
            (o, v) => o with { Spool = v.Text() })
        { Form = "URL" },
        new(Text, "keep", "Which rounds' models are kept: best,last:3,every:10, or all; the last round's always is", o => o.Keep,
            (o, v) => o with { Keep = v.Text() ?? "all" })
        { Form = "RULE" },
        new(Text, "durability", "What acknowledged updates and saved rounds survive: process (kill -9) or sync (a power loss too)",
            o => o.Durability, (o, v) => o with
            {
                Durability = v.Text("process", "sync") == "sync" ? Durability.Sync
            : Durability.Process
            })
        { Form = "KIND" },
        new(SettingKind.Path, "dataFolder",
            "Where relative paths in a run file's section data start, and the only folder whose files it may name; else data in the folder",
            o => o.DataFolder, (o, v) => o with { DataFolder = v.FullPath() })
        { HasFlag = false },
        new(Text, "leastFreeBytes", "Free space in the folder below which the coordinator is not ready, in bytes", o => o.LeastFreeBytes,
            (o, v) => o with { LeastFreeBytes = v.LongNumber() })
        { HasFlag = false });

    private static IEnumerable<SettingKey<CoordinatorOptions>> Runs { get; } = In("runs",
        new(Text, "runsAtOnce", "Runs that train side by side; the others wait for their turn", o => o.MaxRunsAtOnce,
            (o, v) => o with { MaxRunsAtOnce = v.Number() })
        { Form = "N", Field = "maxRunsAtOnce" },
        new(Text, "threads", "Threads that test models on the server; 0 for one a processor", o => o.Threads,
            (o, v) => o with { Threads = v.Number() })
        { HasFlag = false },
        new(Text, "patience", "Time that the clients of an interrupted round may take to come back", o => o.Patience,
            (o, v) => o with { Patience = v.Time() })
        { HasFlag = false },
        new(Text, "stopLimit", "Time that an orderly stop may take", o => o.StopLimit,
            (o, v) => o with { StopLimit = v.Time() })
        { HasFlag = false });

    private static IEnumerable<SettingKey<CoordinatorOptions>> Clients { get; } = In("clients",
        new(Text, "lease", "A client that is not heard of for so long is lost", o => o.Link.Lease,
            (o, v) => o with { Link = o.Link with { Lease = v.Time() } })
        { Form = "TIME", Field = "link.lease" },
        new(Text, "clientMemory", "Time after which a client that is lost is forgotten", o => o.Link.Memory,
            (o, v) => o with { Link = o.Link with { Memory = v.Time() } })
        { HasFlag = false, Field = "link.memory" },
        new(Text, "credentialLifetime", "How long a client's credentials hold; clients renew them after two thirds",
            o => o.Access.Enrolment.Lifetime, (o, v) => o with
            { Access = o.Access with { Enrolment = o.Access.Enrolment with { Lifetime = v.Time() } } })
        {
            HasFlag = false,
            Field = "enrolment.lifetime"
        },
        new(Text, "enrolment", "Who lets clients in: open (their join token) or approve (an operator too, each of them)",
            o => o.Access.Enrolment.Approve ? "approve"
            : "open", (o, v) => With(o, o.Access.Enrolment with { Approve = v.Text("open", "approve") == "approve" }))
        {
            Form = "HOW",
            Field = "enrolment.approve"
        },
        new(Text, "enrolmentsPerMinute", "Clients that may join from one address in a minute", o => o.Access.Enrolment.MaxPerMinute,
            (o, v) => With(o, o.Access.Enrolment with { MaxPerMinute = v.Number() }))
        {
            HasFlag = false,
            Field = "enrolment.maxPerMinute"
        });

    private static IEnumerable<SettingKey<CoordinatorOptions>> Limits { get; } = In("limits",
        new(Text, "mostUploads", "Uploads taken in at the same time; the others are told when to come back", o => o.Link.MaxUploads,
            (o, v) => o with { Link = o.Link with { MaxUploads = v.Number() } })
        { HasFlag = false, Field = "link.maxUploads" },
        new(Text, "leastUploadRate", "Bytes a second that an update must come at, after half a minute", o => o.Link.LeastUploadRate,
            (o, v) => o with { Link = o.Link with { LeastUploadRate = v.Number() } })
        { HasFlag = false, Field = "link.leastUploadRate" },
        new(Text, "mostClients", "Clients that may be known at the same time", o => o.Link.MaxClients,
            (o, v) => o with { Link = o.Link with { MaxClients = v.Number() } })
        { HasFlag = false, Field = "link.maxClients" },
        new(Text, "mostJsonBytes", "Bytes of a client's JSON body", o => o.Link.MaxJsonBytes,
            (o, v) => o with { Link = o.Link with { MaxJsonBytes = v.Number() } })
        { HasFlag = false, Field = "link.maxJsonBytes" },
        new(Text, "mostHeaderBytes", "Bytes that an update may be longer than its values", o => o.Link.MaxHeaderBytes,
            (o, v) => o with { Link = o.Link with { MaxHeaderBytes = v.Number() } })
        { HasFlag = false, Field = "link.maxHeaderBytes" },
        new(Text, "mostSpoolBytes", "Bytes of updates that wait for their round to end; past it clients are told when to come back",
            o => o.Link.MaxSpoolBytes, (o, v) => o with { Link = o.Link with { MaxSpoolBytes = v.LongNumber() } })
        {
            HasFlag = false,
            Field = "link.maxSpoolBytes"
        },
        new(Text, "mostCacheBytes", "Bytes of copies of models that can be made again: from a bucket, or in another encoding",
            o => o.MaxCacheBytes, (o, v) => o with { MaxCacheBytes = v.LongNumber() })
        { HasFlag = false, Field = "maxCacheBytes" },
        new(Text, "mostModelValues", "Values (weights) in the largest model that a run may have", o => o.MaxModelValues,
            (o, v) => o with { MaxModelValues = v.LongNumber() })
        { HasFlag = false, Field = "maxModelValues" },
        new(Text, "mostBodyBytes", "Bytes of a request to the API", o => o.MaxBodyBytes,
            (o, v) => o with { MaxBodyBytes = v.LongNumber() })
        { HasFlag = false, Field = "maxBodyBytes" },
        new(Text, "mostSamples", "Samples in one prediction", o => o.MaxSamples,
            (o, v) => o with { MaxSamples = v.Number() })
        { HasFlag = false, Field = "maxSamples" },
        new(Text, "mostListeners", "Listeners to events at the same time", o => o.MaxListeners,
            (o, v) => o with { MaxListeners = v.Number() })
        { HasFlag = false, Field = "maxListeners" },
        new(Text, "requestsPerSecond", "Requests a second that one caller may go on making", o => o.Access.RequestsPerSecond,
            (o, v) => o with { Access = o.Access with { RequestsPerSecond = v.Number() } })
        { HasFlag = false },
        new(Text, "burst", "Requests that one caller may make at once", o => o.Access.Burst,
            (o, v) => o with { Access = o.Access with { Burst = v.Number() } })
        { HasFlag = false },
        new(Text, "mostWaiting", "Requests of one caller that wait for their turn; more are refused", o => o.Access.MaxWaiting,
            (o, v) => o with { Access = o.Access with { MaxWaiting = v.Number() } })
        { HasFlag = false, Field = "maxWaiting" },
        new(Text, "failuresPerMinute", "Failed authentications that an address may have in a minute", o => o.Access.FailuresPerMinute,
            (o, v) => o with { Access = o.Access with { FailuresPerMinute = v.Number() } })
        { HasFlag = false });

    private static IEnumerable<SettingKey<CoordinatorOptions>> Telemetry { get; } = In("telemetry",
        LogSettings.Level<CoordinatorOptions>(o => o.Log, (o, log) => o with { Log = log }),
        LogSettings.Form<CoordinatorOptions>(o => o.Log, (o, log) => o with { Log = log }),
        new(Text, "otlp", "Where traces and metrics are sent by OTLP over HTTP, e.g. http://127.0.0.1:4318", o => o.Otlp,
            (o, v) => o with { Otlp = v.Address() })
        { Form = "URL" },
        new(Text, "auditSyslog", "A syslog server that gets the audit trail, like tcp://logs.example:601 or udp://127.0.0.1:514",
            o => o.Access.Syslog, (o, v) => o with
            {
                Access = o.Access with
                {
                    Syslog = v.Address("tcp://127.0.0.1:601", "tcp",
            "udp")
                }
            })
        { Form = "URL", Field = "syslog" },
        new(Text, "heartbeat", "Time after which a silent stream of events says that it is still there", o => o.Heartbeat,
            (o, v) => o with { Heartbeat = v.Time() })
        { HasFlag = false });

    private static IEnumerable<SettingKey<CoordinatorOptions>> Hooks(Terminal terminal) => In("telemetry",
        new SettingKey<CoordinatorOptions>(List, "hooks",
            "Webhooks: addresses that are told when a run finishes or fails and a client is lost; in the file only",
            o => o.Hooks.Select(hook => hook.ToString()), (o, v) => o with { Hooks = v.Hooks(terminal.VariableOf) })
        { HasFlag = false });

    private static CoordinatorOptions With(CoordinatorOptions options, EnrolmentOptions enrolment)
        => options with { Access = options.Access with { Enrolment = enrolment } };

    private static IEnumerable<SettingKey<CoordinatorOptions>> In(string group, params SettingKey<CoordinatorOptions>[] keys)
        => keys.Select(key => key with { Group = group });
}
