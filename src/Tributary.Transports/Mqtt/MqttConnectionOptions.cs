using Tributary.Engine.Specs;

namespace Tributary.Transports.Mqtt;

/// <summary>A connection to a broker, as its owner wants it.</summary>
/// <param name="Broker"><c>mqtt://host</c> (port 1883) or <c>mqtts://host</c> (port 8883), over TLS.</param>
public sealed record MqttConnectionOptions(Uri Broker)
{
    private const int MaxPacket = 268_435_455;

    /// <summary>Empty lets the broker choose one.</summary>
    public string ClientId { get; init; } = "";

    public MqttVersion Version { get; init; }

    /// <summary>What is spoken where the broker does not know <see cref="Version"/>; null for nothing.</summary>
    public MqttVersion? Otherwise { get; init; }

    /// <summary>Asked at each connecting, so that renewed ones are shown.</summary>
    public Func<MqttCredentials> Credentials { get; init; } = static () => new MqttCredentials();

    /// <summary>The broker is asked twice in so long whether it is there, and left if it does not answer within as long again; 1 s to
    /// 18 h.</summary>
    public TimeSpan KeepAlive { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Whether the broker forgets what it kept for this client.</summary>
    public bool CleanStart { get; init; } = true;

    /// <summary>How long the broker keeps what comes while this client is away; zero for not at all. In MQTT 3 anything else means for
    /// ever, unless <see cref="CleanStart"/>.</summary>
    public TimeSpan SessionExpiry { get; init; }

    /// <summary>What the broker publishes where this client goes without a word; null for nothing.</summary>
    public MqttMessage? Will { get; init; }

    /// <summary>How long it waits with that, so that a short break is none; MQTT 5.</summary>
    public TimeSpan WillDelay { get; init; }

    /// <summary>What is published before an orderly goodbye.</summary>
    public IReadOnlyList<MqttMessage> Farewell { get; init; } = [];

    /// <summary>Messages that may wait to be worked on; 1 to 65,535. Of those of QoS 1 and 2 a broker sends no more (MQTT 5); of QoS 0 what
    /// comes beyond is dropped and counted.</summary>
    public int MaxInboxMessages { get; init; } = 1000;

    /// <summary>Their bytes; 64 KiB to 16 GiB. Messages of QoS 0 beyond it are dropped and counted.</summary>
    public long MaxInboxBytes { get; init; } = 64L << 20;

    /// <summary>Bytes of the largest packet that the broker may send; 1 KiB to 256 MiB - 1; MQTT 5.</summary>
    public int MaxPacketBytes { get; init; } = MaxPacket;

    /// <summary>Where messages of QoS 1 and 2 wait for the broker; null for nowhere: they are sent while there is a connection.</summary>
    public string? QueueFolder { get; init; }

    /// <summary>Bytes that may wait there; 64 KiB to 1 TiB. What comes beyond is refused.</summary>
    public long MaxQueueBytes { get; init; } = 256L << 20;

    /// <summary>Whether what is handed over survives a power loss too, not only the end of the process; slower.</summary>
    public bool SyncsQueue { get; init; }

    /// <summary>Messages of the queue that are on their way at the same time, in order; 1 to 1,000.</summary>
    public int Window { get; init; } = 32;

    /// <summary>Time for connecting; 100 ms to 10 min.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Time in which the broker acknowledges; past it the connection counts as dead; 100 ms to 1 h.</summary>
    public TimeSpan AnswerTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The longest pause between two tries, but for its random half; 500 ms to 10 min.</summary>
    public TimeSpan MaxPause { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Bytes of the socket's buffers; 64 KiB to 64 MiB. The library's own 8 KiB send 1.7 MB a second.</summary>
    public int BufferBytes { get; init; } = 256 * 1024;

    internal bool IsTls => Broker.Scheme == "mqtts";

    internal int Port => Broker.Port > 0 ? Broker.Port : IsTls ? 8883 : 1883;

    public IEnumerable<SpecProblem> Problems()
    {
        if (Fault(Broker) is { } fault) yield return new("broker", fault);
        if (Out(KeepAlive, 1, 64_800)) yield return new("keepAlive", $"is {KeepAlive}; it must be 1 s to 18 h");
        if (Out(SessionExpiry, 0, uint.MaxValue)) yield return new("sessionExpiry", $"is {SessionExpiry}; it must be 0 s to 136 years");
        if (Out(WillDelay, 0, uint.MaxValue)) yield return new("willDelay", $"is {WillDelay}; it must be 0 s to 136 years");
        if (MaxInboxMessages is < 1 or > 65_535) yield return new("maxInboxMessages", $"is {MaxInboxMessages}; it must be in 1..65535");
        if (MaxInboxBytes is < 1 << 16 or > 16L << 30)
            yield return new("maxInboxBytes", $"is {MaxInboxBytes}; it must be 64 KiB to 16 GiB");
        if (MaxPacketBytes is < 1024 or > MaxPacket)
            yield return new("maxPacketBytes", $"is {MaxPacketBytes}; it must be in 1024..{MaxPacket}");
        if (MaxQueueBytes is < 1 << 16 or > 1L << 40) yield return new("maxQueueBytes", $"is {MaxQueueBytes}; it must be 64 KiB to 1 TiB");
        if (Window is < 1 or > 1000) yield return new("window", $"is {Window}; it must be in 1..1000");
        if (Out(ConnectTimeout, 0.1, 600)) yield return new("connectTimeout", $"is {ConnectTimeout}; it must be 100 ms to 10 min");
        if (Out(AnswerTimeout, 0.1, 3600)) yield return new("answerTimeout", $"is {AnswerTimeout}; it must be 100 ms to 1 h");
        if (Out(MaxPause, 0.5, 600)) yield return new("maxPause", $"is {MaxPause}; it must be 500 ms to 10 min");
        if (BufferBytes is < 1 << 16 or > 1 << 26) yield return new("bufferBytes", $"is {BufferBytes}; it must be 64 KiB to 64 MiB");
    }

    /// <summary>What is wrong with a broker's address; null where nothing is.</summary>
    public static string? Fault(Uri broker)
    {
        if (!broker.IsAbsoluteUri || broker.Scheme is not ("mqtt" or "mqtts") || broker.Host.Length == 0)
            return $"is {broker}; an address like mqtt://127.0.0.1:1883 or mqtts://broker.example is needed";
        if (broker.UserInfo.Length > 0) return "holds a user or password; these are given by themselves";
        return broker.PathAndQuery is "" or "/" ? null : $"is {broker}; it must end after the port";
    }

    private static bool Out(TimeSpan time, double min, double max) => time.TotalSeconds < min || time.TotalSeconds > max;
}
