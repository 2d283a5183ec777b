namespace Tributary.Transports.Mqtt;

/// <summary>A message as it is published and received. What MQTT 3.1.1 does not know (everything after <see cref="Retain"/>) is left out
/// there.</summary>
/// <param name="Topic">1 to 65,535 bytes of UTF-8, without wildcards.</param>
public sealed record MqttMessage(string Topic, ReadOnlyMemory<byte> Payload)
{
    /// <summary>The property that holds <see cref="Id"/>.</summary>
    public const string IdProperty = "id";

    public MqttQos Qos { get; init; }

    /// <summary>Whether the broker keeps it for those who subscribe later.</summary>
    public bool Retain { get; init; }

    public string? ContentType { get; init; }

    /// <summary>Where an answer is expected.</summary>
    public string? ResponseTopic { get; init; }

    /// <summary>What an answer brings back, so that it is known what it answers.</summary>
    public ReadOnlyMemory<byte> Correlation { get; init; }

    /// <summary>After so long without delivery the broker may drop it; null for never.</summary>
    public TimeSpan? Expiry { get; init; }

    /// <summary>User properties, in order; a name may come several times.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Properties { get; init; } = [];

    /// <summary>Of a received message: the broker has sent it before.</summary>
    public bool IsRepeated { get; init; }

    /// <summary>Tells it from every other message, so that whoever receives it twice can see it; null where it has none.</summary>
    public string? Id => Property(IdProperty);

    /// <summary>The first property of that name; null where there is none.</summary>
    public string? Property(string name)
    {
        foreach (var (key, value) in Properties)
            if (key == name) return value;
        return null;
    }

    /// <summary>This message with one more property.</summary>
    public MqttMessage With(string name, string value) => this with { Properties = [.. Properties, new(name, value)] };

    public override string ToString() => $"{Topic}, {Payload.Length} bytes, QoS {(int)Qos}{(Retain ? ", retained" : "")}";
}
