using Tributary.Engine.Specs;
using Tributary.Protocols.Wamp.Clients;
using Tributary.Transports.Joining;

namespace Tributary.Gateways.Wamp;

/// <summary>How a coordinator shows itself to another router, and whom it trusts there, as an operator writes it down. Files are read at
/// each connecting, so that renewed ones are shown. Secrets; never logged.</summary>
public sealed record WampSecrets
{
    public const string Ticket = "ticket";
    public const string Cra = "wampcra";
    public const string Scram = "scram";

    /// <summary>How it can be shown.</summary>
    public static IReadOnlyList<string> Methods { get; } = [Ticket, Cra, Scram];

    /// <summary>The name that it claims there; null for none.</summary>
    public string? User { get; init; }

    /// <summary>One of <see cref="Methods"/>.</summary>
    public string Method { get; init; } = Ticket;

    /// <summary>Its ticket or password.</summary>
    public string? Secret { get; init; }

    /// <summary>A file whose first line is that; its owner's alone.</summary>
    public string? SecretFile { get; init; }

    /// <summary>A certificate to show, PEM.</summary>
    public string? CertificateFile { get; init; }

    /// <summary>Its key, PEM; its owner's alone.</summary>
    public string? KeyFile { get; init; }

    /// <summary>The only authorities that are trusted, PEM; null trusts the system's.</summary>
    public string? AuthorityFile { get; init; }

    /// <summary>Whether nothing is said at all.</summary>
    public bool IsEmpty => this == new WampSecrets();

    private (string Field, string? Path)[] Files
        => [("secretFile", SecretFile), ("keyFile", KeyFile), ("certificateFile", CertificateFile), ("authorityFile", AuthorityFile)];

    /// <summary>Every fault at once; empty where all that is named is there.</summary>
    /// <param name="router">Where they are shown.</param>
    public IEnumerable<SpecProblem> Problems(Uri router)
    {
        var isTls = router.Scheme is "wss" or "tcps";
        if (Secret is not null && SecretFile is not null)
            yield return new("secretFile", "and the secret itself are both given; leave one of them out");
        if (User is null != ((Secret ?? SecretFile) is null))
            yield return User is null ? new("user", "is missing; the secret belongs to a name")
                : new("secretFile", "is missing; a name without a secret shows nothing");
        if (!Methods.Contains(Method, StringComparer.Ordinal))
            yield return new("method", $"is '{Method}'; one of {string.Join(", ", Methods)} is needed");
        if (CertificateFile is null != KeyFile is null)
            yield return new(CertificateFile is null ? "keyFile" : "certificateFile",
                "stands alone; a certificate and its key are both needed");
        if (User is not null && Method == Ticket && !isTls && !router.IsLoopback)
            yield return new("method", $"is {Ticket}, which goes over the line as it is, and {router} is without TLS: name the router as "
                + $"wss://{router.Authority}, or take {Cra} or {Scram}");
        foreach (var (field, path) in Files)
        {
            if (path is null) continue;
            if (!isTls && field != "secretFile")
                yield return new(field, $"is {path}, and {router} is without TLS; name the router as wss://{router.Authority}");
            if (!File.Exists(path)) yield return new(field, $"is {path}; there is no such file");
            else if (field is "secretFile" or "keyFile" && OthersMayRead(path) is { } mode)
                yield return new(field, $"is {path}, which others may read (mode {mode}); close it: chmod 600 {path}");
        }
    }

    public override string ToString() => User ?? (CertificateFile is null ? "nobody" : "a certificate");

    /// <summary>For TLS, as it lies in the files now.</summary>
    /// <exception cref="IOException">A file cannot be read.</exception>
    internal LinkCredentials Held => new(User ?? "", DateTimeOffset.MinValue, DateTimeOffset.MaxValue)
    {
        Certificate = Text(CertificateFile),
        Key = Text(KeyFile),
        Authority = Text(AuthorityFile),
    };

    /// <summary>What is shown to the router, as the secret is now.</summary>
    /// <exception cref="IOException">The file cannot be read, or begins with an empty line.</exception>
    internal IWampCredential Credential()
    {
        var secret = Secret ?? Text(SecretFile)?.Split('\n')[0].TrimEnd('\r') ?? "";
        if (secret.Length == 0) throw new IOException($"{SecretFile} begins with an empty line; its first line is the secret");
        return Method == Cra ? new CraCredential(User!, secret) : Method == Scram ? new ScramCredential(User!, secret)
            : new TicketCredential(User!, secret);
    }

    private static string? OthersMayRead(string path)
    {
        const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;
        if (OperatingSystem.IsWindows()) return null;
        var mode = File.GetUnixFileMode(path);
        return (mode & Others) == UnixFileMode.None ? null : Convert.ToString((int)mode, 8);
    }

    private static string? Text(string? path)
    {
        try
        {
            return path is null ? null : Security.SecretFile.Read(path);
        }
        catch (Exception fault) when (fault is UnauthorizedAccessException or InvalidDataException)
        {
            throw new IOException(fault.Message, fault);
        }
    }
}
