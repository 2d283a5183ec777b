using System.Text;
using Tributary.Engine.Specs;
using Tributary.Transports.Mqtt;

namespace Tributary.Coordinator.Streams;

/// <summary>A stream that a coordinator watches: whose broker, and by which topics. The topics are the Keras system's own.</summary>
public sealed record StreamWatchOptions
{
    private const int MaxTopicBytes = 1024;
    private const int MaxInboxMessages = 20_000;

    // Larger weights than these are not sent to who only watches.
    private const int MaxPacketBytes = 64 << 20;

    /// <summary><c>mqtt://host:1883</c>, or <c>mqtts://host:8883</c> over TLS; null watches none.</summary>
    public Uri? Broker { get; init; }

    /// <summary>Name that is shown to the broker.</summary>
    public string? User { get; init; }

    /// <summary>A file whose first line is the password.</summary>
    public string? PasswordFile { get; init; }

    /// <summary>The only authorities that are trusted, PEM; null trusts the system's.</summary>
    public string? AuthorityFile { get; init; }

    /// <summary>A certificate to show to the broker, PEM.</summary>
    public string? CertificateFile { get; init; }

    /// <summary>The key of <see cref="CertificateFile"/>, PEM.</summary>
    public string? KeyFile { get; init; }

    /// <summary>Where predictors publish scores.</summary>
    public IReadOnlyList<string> Scores { get; init; } = ["fedLearn/prediction/output"];

    /// <summary>Where trainers publish weights.</summary>
    public IReadOnlyList<string> Updates { get; init; } = ["model/train/update"];

    /// <summary>Where the manager publishes merged weights.</summary>
    public IReadOnlyList<string> Merged { get; init; } = ["model/production/update", "model/global/update"];

    /// <summary>Where the manager says what it does.</summary>
    public IReadOnlyList<string> States { get; init; } = ["server/status"];

    internal IEnumerable<string> Topics => [.. Scores, .. Updates, .. Merged, .. States];

    public IEnumerable<SpecProblem> Problems()
    {
        if (Broker is not { } broker)
        {
            if ((User ?? PasswordFile ?? AuthorityFile ?? CertificateFile) is not null)
                yield return new("broker", "is missing; name the stream to watch, like mqtt://127.0.0.1:1883");
            yield break;
        }

        if (MqttConnectionOptions.Fault(broker) is { } fault) yield return new("broker", fault);
        if (PasswordFile is not null && User is null) yield return new("user", "is missing; the password belongs to one");
        if (CertificateFile is null != KeyFile is null)
            yield return new("certificateFile", "and keyFile go together; one of them is missing");
        foreach (var (field, file) in new[] { ("passwordFile", PasswordFile), ("authorityFile", AuthorityFile),
            ("certificateFile", CertificateFile), ("keyFile", KeyFile) })
            if (file is not null && !File.Exists(file)) yield return new(field, $"is {file}; there is no such file");
        foreach (var (field, topics) in new[] { ("scores", Scores), ("updates", Updates), ("merged", Merged), ("states", States) })
            foreach (var topic in topics)
                if (topic.Length == 0 || Encoding.UTF8.GetByteCount(topic) > MaxTopicBytes || topic.AsSpan().ContainsAny('+', '#', '\0'))
                    yield return new(field, $"has '{topic}'; a topic has 1 to {MaxTopicBytes} bytes and neither + nor #");
        if (!Topics.Any()) yield return new("scores", "is empty, as are all topics; name at least one");
        foreach (var twice in Topics.CountBy(topic => topic).Where(one => one.Value > 1))
            yield return new("scores", $"or another list of topics has {twice.Key} {twice.Value} times; a topic has one kind of message");
    }

    /// <summary>Where it listens, with what lies in the files now.</summary>
    internal MqttConnectionOptions Connection(MqttVersion version) => new(Broker!)
    {
        Version = version,
        Credentials = Credentials,
        MaxInboxMessages = MaxInboxMessages,
        MaxInboxBytes = 2L * MaxPacketBytes,
        MaxPacketBytes = MaxPacketBytes,
    };

    private MqttCredentials Credentials() => new()
    {
        User = User,
        Password = Text(PasswordFile)?.Split('\n')[0].TrimEnd('\r'),
        Certificate = Text(CertificateFile),
        Key = Text(KeyFile),
        Authority = Text(AuthorityFile),
    };

    private static string? Text(string? file) => file is null ? null : File.ReadAllText(file);
}
