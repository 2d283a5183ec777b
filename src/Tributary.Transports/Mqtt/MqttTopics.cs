using System.Globalization;
using System.Text;
using Tributary.Transports.Frames;

namespace Tributary.Transports.Mqtt;

/// <summary>Frames as messages: their topics and properties (docs/mqtt.md).</summary>
/// <param name="prefix">What all topics begin with; several coordinators at one broker have each their own.</param>
internal sealed class MqttTopics(string prefix)
{
    private const string Kind = "kind";
    private const string Offset = "offset";
    private const string Total = "total";
    private const string Sealed = "sealed";
    private const string Json = "application/json";

    /// <summary>Where the coordinator says that it is there, retained.</summary>
    public string Coordinator { get; } = $"{prefix}/{FrameWords.Coordinator}";

    /// <summary>All that clients say of one kind.</summary>
    public string All(string word) => Of("+", word);

    public string Of(string client, string word) => $"{prefix}/clients/{client}/{word}";

    /// <summary>Whose topic it is, and of which kind; null where it is none.</summary>
    public (string Client, string Word)? Read(string topic)
        => topic == Coordinator ? ("", FrameWords.Coordinator)
            : topic.StartsWith(prefix + "/clients/", StringComparison.Ordinal)
            && topic[(prefix.Length + "/clients/".Length)..].Split('/') is [var client, var word] ? (client, word) : null;

    /// <summary>A frame as it travels.</summary>
    public MqttMessage Write(Frame frame)
    {
        List<KeyValuePair<string, string>> properties = [new(Kind, frame.Kind)];
        if (frame.Offset is { } offset) properties.Add(new(Offset, offset.ToString(CultureInfo.InvariantCulture)));
        if (frame.Total is { } total) properties.Add(new(Total, total.ToString(CultureInfo.InvariantCulture)));
        if (frame.IsSealed) properties.Add(new(Sealed, "1"));
        var isCoordinator = frame.Word == FrameWords.Coordinator;
        return new MqttMessage(isCoordinator ? Coordinator : Of(frame.Client, frame.Word), frame.Payload)
        {
            Qos = frame.IsLossy ? MqttQos.AtMostOnce : MqttQos.AtLeastOnce,
            Retain = isCoordinator,
            ContentType = frame.IsBytes ? null : Json,
            Correlation = Encoding.UTF8.GetBytes(frame.Key),
            ResponseTopic = frame.Kind == FrameWords.Assignment && !frame.IsSealed ? Of(frame.Client, FrameWords.Answer) : null,
            Properties = properties,
        };
    }

    /// <summary>A message as a frame; null where its topic is no frame's.</summary>
    public Frame? Read(MqttMessage message)
        => Read(message.Topic) is not var (client, word) ? null
            : new Frame(client, word, message.Property(Kind) ?? "", message.Payload)
            {
                Key = message.Correlation.Length is > 0 and <= Frame.MaxKey ? Encoding.UTF8.GetString(message.Correlation.Span) : "",
                Offset = Number(message, Offset),
                Total = Number(message, Total),
                IsSealed = message.Property(Sealed) is not null,
            };

    private static long? Number(MqttMessage message, string name)
        => long.TryParse(message.Property(name), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
