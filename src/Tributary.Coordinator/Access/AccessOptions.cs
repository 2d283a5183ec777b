using Tributary.Engine.Specs;
using Tributary.Gateways.Enrolment;

namespace Tributary.Coordinator.Access;

/// <summary>Who may do what with a coordinator, and how it proves who it is.</summary>
public sealed record AccessOptions
{
    /// <summary>Where the coordinator listens.</summary>
    internal Uri Listen { get; init; } = new("http://127.0.0.1:7070");

    /// <summary>The folder of its authority, credentials and audit trail.</summary>
    internal string Folder { get; init; } = "access";

    /// <summary>What the paths of clients' requests begin with.</summary>
    internal IReadOnlyList<string> ClientPaths { get; init; } = [];

    /// <summary>Whether requests need credentials; null demands them beyond loopback only.</summary>
    public bool? RequireCredentials { get; init; }

    /// <summary>Allows what nobody should do: to listen beyond loopback without TLS or without credentials.</summary>
    public bool Insecure { get; init; }

    /// <summary>More names and addresses that clients reach it by; they stand in the certificate that its authority makes.</summary>
    public IReadOnlyList<string> Names { get; init; } = [];

    /// <summary>A server certificate of one's own, PEM; null lets the project's authority make one.</summary>
    public string? CertificateFile { get; init; }

    /// <summary>The key of <see cref="CertificateFile"/>, PEM.</summary>
    public string? KeyFile { get; init; }

    /// <summary>How clients are enrolled.</summary>
    public EnrolmentOptions Enrolment { get; init; } = new();

    /// <summary>Requests a second that a client may go on making; 1 to 1,000,000.</summary>
    public int RequestsPerSecond { get; init; } = 200;

    /// <summary>Requests that a client may make at once; 1 to 1,000,000.</summary>
    public int Burst { get; init; } = 500;

    /// <summary>Requests of a client that wait for their turn; more are refused. 0 to 100,000.</summary>
    public int MaxWaiting { get; init; } = 100;

    /// <summary>Failed authentications that an address may have in a minute; 1 to 100,000.</summary>
    public int FailuresPerMinute { get; init; } = 60;

    /// <summary>Where the audit trail is sent, like <c>tcp://logs.example:601</c> or <c>udp://127.0.0.1:514</c> (syslog, RFC 5424); null
    /// for nowhere.</summary>
    public Uri? Syslog { get; init; }

    /// <summary>Whether requests need credentials.</summary>
    public bool Secured => RequireCredentials ?? (!IsLoopback && !Insecure);

    public bool Tls => Listen.Scheme == Uri.UriSchemeHttps;

    private bool IsLoopback => Listen.IsLoopback;

    public IEnumerable<SpecProblem> Problems()
    {
        if (!IsLoopback && !Insecure && !Tls)
            yield return new("listen",
                $"is {Listen}; beyond loopback TLS is demanded: listen on https://{Listen.Authority}, or allow it with --insecure");
        if (!IsLoopback && !Insecure && !Secured)
            yield return new("requireCredentials", "is false; beyond loopback credentials are demanded, unless --insecure allows it");
        if (CertificateFile is null != KeyFile is null)
            yield return new("certificateFile", "and keyFile go together; one of them is missing");
        if (CertificateFile is not null && !File.Exists(CertificateFile))
            yield return new("certificateFile", $"is {CertificateFile}; there is no such file");
        if (KeyFile is not null && !File.Exists(KeyFile)) yield return new("keyFile", $"is {KeyFile}; there is no such file");
        if (Syslog is { } syslog && (!syslog.IsAbsoluteUri || syslog.Scheme is not ("tcp" or "udp") || syslog.Host.Length == 0
            || syslog.Port is < 1 or > 65_535))
            yield return new("syslog", $"is {syslog}; an address like tcp://logs.example:601 or udp://127.0.0.1:514 is needed");
        foreach (var problem in Enrolment.Problems()) yield return problem with { Path = $"enrolment.{problem.Path}" };
        if (RequestsPerSecond is < 1 or > 1_000_000)
            yield return new("requestsPerSecond", $"is {RequestsPerSecond}; it must be in 1..1000000");
        if (Burst is < 1 or > 1_000_000) yield return new("burst", $"is {Burst}; it must be in 1..1000000");
        if (MaxWaiting is < 0 or > 100_000) yield return new("maxWaiting", $"is {MaxWaiting}; it must be in 0..100000");
        if (FailuresPerMinute is < 1 or > 100_000)
            yield return new("failuresPerMinute", $"is {FailuresPerMinute}; it must be in 1..100000");
    }
}
