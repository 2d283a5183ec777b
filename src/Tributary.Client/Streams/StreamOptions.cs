using Tributary.Client.Streams.Configuration;
using Tributary.Engine.Specs;
using Tributary.Transports.Mqtt;

namespace Tributary.Client.Streams;

/// <summary>One role of a stream, as its owner wants it: the original's configuration, and what that does not know.</summary>
public sealed record StreamOptions(StreamRole Role, StreamConfiguration Configuration)
{
    private const int MaxName = 64;

    /// <summary>What this node is called: it goes along with scores and weights (the originals pass it over), and a broker keeps what comes
    /// while a named node is away. Null for a node that nobody tells from others.</summary>
    public string? Name { get; init; }

    /// <summary>Where messages wait while the broker is away, and a named node remembers. Needed where <c>pub_qos</c> is 1 or 2.</summary>
    public string Folder { get; init; } = "tributary-stream";

    /// <summary>Asked at each connecting. The authority of the configuration's <c>ssl_cert_path</c> is put in.</summary>
    public Func<MqttCredentials> Credentials { get; init; } = static () => new MqttCredentials();

    /// <summary>Draws the generator's rows and the manager's updates, and orders a trainer's rows.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>The manager publishes a global model on its own topic alone, as the original does; otherwise trainers and predictors get
    /// it too.</summary>
    public bool Strict { get; init; }

    /// <summary>Where the manager saves its model at the end (Keras' <c>.h5</c>); null for the model's own path with
    /// <c>updated_model</c> beside its folder.</summary>
    public string? SavePath { get; init; }

    /// <summary>Scores above it are alerts; null for none. It goes along with the scores.</summary>
    public double? Threshold { get; init; }

    public IEnumerable<SpecProblem> Problems()
    {
        if (Name is { } name && (name.Length is 0 or > MaxName || !name.All(IsPlain)))
            yield return new("name", $"must be 1 to {MaxName} letters, digits, '-', '.' or '_'");
        if (Threshold is { } threshold && !(threshold >= 0 && double.IsFinite(threshold)))
            yield return new("threshold", $"is {threshold}; it must be at least 0");
        foreach (var problem in Connection("queue").Problems()) yield return problem;
    }

    /// <summary>The connection that the configuration describes.</summary>
    /// <param name="queue">Where messages wait.</param>
    internal MqttConnectionOptions Connection(string queue)
    {
        var broker = Configuration.Broker;
        var isTls = broker.SslCertPath is not null;
        return new MqttConnectionOptions(new UriBuilder(isTls ? "mqtts" : "mqtt", broker.Host, broker.Port).Uri)
        {
            ClientId = Name ?? "",
            Version = broker switch
            {
                { Protocol: 31 } => MqttVersion.V31,
                { Protocol: 311, IsProtocolStrict: true } => MqttVersion.V311,
                _ => MqttVersion.V5,
            },
            Otherwise = broker is { Protocol: 311, IsProtocolStrict: false } ? MqttVersion.V311 : null,
            KeepAlive = broker.Keepalive == 0 ? TimeSpan.FromHours(18) : TimeSpan.FromSeconds(Math.Min(broker.Keepalive, 64_800)),

            // A broker keeps messages for those whose name it knows.
            CleanStart = Name is null,
            SessionExpiry = Name is null ? TimeSpan.Zero : TimeSpan.FromDays(1),
            Credentials = Credentials,
            QueueFolder = broker.PubQos > 0 ? queue : null,
        };
    }

    private static bool IsPlain(char letter) => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '.' or '_';
}
