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

    /// <summary>How the coordinator shows itself there, and whom it trusts.</summary>
    public MqttCredentialFiles Credentials { get; init; } = new();

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
            if (!Credentials.IsEmpty)
                yield return new("broker", "is missing; name the stream to watch, like mqtt://127.0.0.1:1883");
            yield break;
        }

        if (MqttConnectionOptions.Fault(broker) is { } fault) yield return new("broker", fault);
        foreach (var problem in Credentials.Problems(broker)) yield return problem;
        foreach (var (field, topics) in new[] { ("scores", Scores), ("updates", Updates), ("merged", Merged), ("states", States) })
            foreach (var topic in topics)
                if (topic.Length == 0 || Encoding.UTF8.GetByteCount(topic) > MaxTopicBytes || topic.AsSpan().ContainsAny('+', '#', '\0'))
                    yield return new(field, $"has '{topic}'; a topic has 1 to {MaxTopicBytes} bytes and neither + nor #");
        if (!Topics.Any()) yield return new("scores", "is empty, as are all topics; name at least one");
        foreach (var twice in Topics.CountBy(topic => topic).Where(one => one.Value > 1))
            yield return new("scores", $"or another list of topics has {twice.Key} {twice.Value} times; a topic has one kind of message");
    }

    /// <summary>Where it listens, with what lies in the files now.</summary>
    internal MqttConnectionOptions Connection() => new(Broker!)
    {
        Version = MqttVersion.V5,
        Otherwise = MqttVersion.V311,
        Credentials = Credentials.Read,
        MaxInboxMessages = MaxInboxMessages,
        MaxInboxBytes = 2L * MaxPacketBytes,
        MaxPacketBytes = MaxPacketBytes,
    };
}
