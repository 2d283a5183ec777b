using Tributary.Engine.Specs;

namespace Tributary.Transports.Mqtt;

/// <summary>How a process shows itself to a broker of somebody else, and whom it trusts there, as an operator writes it down. Files are
/// read at each connecting, so that renewed ones are shown.</summary>
public sealed record MqttCredentialFiles
{
    // What the project's own commands write is far below; a device in its place would be read for ever.
    private const int MaxFileBytes = 1 << 20;

    /// <summary>Name that is shown to the broker.</summary>
    public string? User { get; init; }

    /// <summary>Its password. Secret; never logged.</summary>
    public string? Password { get; init; }

    /// <summary>A file whose first line is the password.</summary>
    public string? PasswordFile { get; init; }

    /// <summary>The only authorities that are trusted, PEM; null trusts the system's.</summary>
    public string? AuthorityFile { get; init; }

    /// <summary>A certificate to show to the broker, PEM.</summary>
    public string? CertificateFile { get; init; }

    /// <summary>The key of <see cref="CertificateFile"/>, PEM.</summary>
    public string? KeyFile { get; init; }

    /// <summary>Whether nothing is said at all.</summary>
    public bool IsEmpty => this == new MqttCredentialFiles();

    private (string Field, string? Path)[] Files
        => [("passwordFile", PasswordFile), ("authorityFile", AuthorityFile), ("certificateFile", CertificateFile), ("keyFile", KeyFile)];

    /// <summary>Every fault at once; empty where all that is named is there.</summary>
    /// <param name="broker">Where they are shown.</param>
    public IEnumerable<SpecProblem> Problems(Uri broker)
    {
        if (Password is not null && PasswordFile is not null)
            yield return new("passwordFile", "and the password itself are both given; leave one of them out");
        if (User is null && (Password ?? PasswordFile) is not null)
            yield return new("user", "is missing; the password belongs to one");
        if (CertificateFile is null != KeyFile is null)
            yield return new(CertificateFile is null ? "keyFile" : "certificateFile",
                "stands alone; a certificate and its key go together");
        if (broker.Scheme != "mqtts")
            foreach (var (field, path) in Files.Where(file => file.Field != "passwordFile" && file.Path is not null))
                yield return new(field, $"is {path}, and {broker} is without TLS; name the broker as mqtts://{broker.Authority}");
        foreach (var (field, path) in Files)
            if (path is not null && !File.Exists(path)) yield return new(field, $"is {path}; there is no such file");
    }

    /// <summary>What lies in the files now.</summary>
    /// <exception cref="IOException">A file cannot be read, or is empty.</exception>
    /// <exception cref="UnauthorizedAccessException">A file may not be read.</exception>
    public MqttCredentials Read() => Over(new MqttCredentials());

    /// <summary>What lies in the files now, over what is shown where they are silent: a user, a certificate and an authority each take the
    /// place of the other.</summary>
    /// <inheritdoc cref="Read" path="/exception"/>
    public MqttCredentials Over(MqttCredentials other)
    {
        var password = Password ?? Text(PasswordFile)?.Split('\n')[0].TrimEnd('\r');
        if (password is "") throw new IOException($"{PasswordFile} begins with an empty line; its first line is the password");
        var (hasUser, hasCertificate) = (User is not null, CertificateFile is not null);
        return other with
        {
            User = hasUser ? User : other.User,
            Password = hasUser ? password : other.Password,
            Certificate = hasCertificate ? Text(CertificateFile) : other.Certificate,
            Key = hasCertificate ? Text(KeyFile) : other.Key,
            Authority = Text(AuthorityFile) ?? other.Authority,
        };
    }

    public override string ToString() => User ?? (CertificateFile is null ? "nobody" : "a certificate");

    private static string? Text(string? path)
    {
        if (path is null) return null;
        using var reader = new StreamReader(path);
        var (letters, count) = (new char[MaxFileBytes], 0);
        while (count < letters.Length && reader.Read(letters, count, letters.Length - count) is > 0 and var read) count += read;
        return count < letters.Length ? new string(letters, 0, count)
            : throw new IOException($"{path} is larger than {MaxFileBytes:n0} characters; a password or PEM text is needed");
    }
}
