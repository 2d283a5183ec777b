using System.Buffers;
using System.Net.Sockets;
using System.Text;
using MQTTnet;
using MQTTnet.Exceptions;
using MQTTnet.Packets;
using MQTTnet.Protocol;

namespace Tributary.Transports.Mqtt;

/// <summary>Messages and faults as MQTTnet has them.</summary>
internal static class MqttLibrary
{
    // Of a received message no more properties are read.
    private const int MaxProperties = 100;

    // Packet type, lengths, packet number, and the lengths of topic and properties.
    private const int PacketOverhead = 32;
    private const int FieldOverhead = 6;

    public static MqttApplicationMessage Write(MqttMessage message, MqttVersion version)
    {
        var written = new MqttApplicationMessage
        {
            Topic = message.Topic,
            Payload = new ReadOnlySequence<byte>(message.Payload),
            QualityOfServiceLevel = (MqttQualityOfServiceLevel)message.Qos,
            Retain = message.Retain,
        };
        if (version != MqttVersion.V5) return written;
        written.ContentType = message.ContentType;
        written.ResponseTopic = message.ResponseTopic;
        written.CorrelationData = message.Correlation.IsEmpty ? null : message.Correlation.ToArray();
        written.MessageExpiryInterval = Seconds(message.Expiry ?? TimeSpan.Zero);
        if (message.Properties.Count > 0) written.UserProperties = Properties(message);
        return written;
    }

    public static MqttMessage Read(MqttApplicationMessage message)
        => new(message.Topic ?? "", message.Payload.IsSingleSegment ? message.Payload.First : message.Payload.ToArray())
        {
            Qos = (MqttQos)message.QualityOfServiceLevel,
            Retain = message.Retain,
            ContentType = message.ContentType,
            ResponseTopic = message.ResponseTopic,
            Correlation = message.CorrelationData,
            Expiry = message.MessageExpiryInterval > 0 ? TimeSpan.FromSeconds(message.MessageExpiryInterval) : null,
            IsRepeated = message.Dup,
            Properties = message.UserProperties is not { Count: > 0 } properties ? []
                : [.. properties.Take(MaxProperties).Select(one => KeyValuePair.Create(one.Name, one.ReadValueAsString()))],
        };

    public static List<MqttUserProperty> Properties(MqttMessage message)
        => [.. message.Properties.Select(one
            => new MqttUserProperty(one.Key, new ReadOnlyMemory<byte>(Encoding.UTF8.GetBytes(one.Value))))];

    /// <summary>Bytes of the packet that a message becomes, or a few more.</summary>
    public static long PacketBytes(MqttMessage message)
        => PacketOverhead + Encoding.UTF8.GetByteCount(message.Topic) + message.Payload.Length + message.Correlation.Length
            + Field(message.ContentType) + Field(message.ResponseTopic)
            + message.Properties.Sum(one => (long)Field(one.Key) + Field(one.Value));

    public static MqttTopicFilter Write(MqttSubscription subscription, MqttVersion version)
    {
        var filter = new MqttTopicFilter
        {
            Topic = subscription.Filter,
            QualityOfServiceLevel = (MqttQualityOfServiceLevel)subscription.Qos,
        };
        if (version != MqttVersion.V5) return filter;
        filter.NoLocal = subscription.NoLocal;
        filter.RetainAsPublished = subscription.RetainAsPublished;
        filter.RetainHandling = (MqttRetainHandling)subscription.Retained;
        return filter;
    }

    public static uint Seconds(TimeSpan time) => (uint)Math.Clamp(Math.Ceiling(time.TotalSeconds), 0, uint.MaxValue);

    /// <summary>Whether a fault of the library says that a connection broke, or is just being closed: then its parts are gone under its
    /// feet.</summary>
    public static bool IsBreak(Exception fault)
        => fault is MqttCommunicationException or MqttProtocolViolationException or OperationCanceledException or InvalidOperationException
            or NullReferenceException or SocketException or IOException;

    /// <summary>For people: what the innermost fault says.</summary>
    public static string Reason(Exception fault)
    {
        while (fault.InnerException is { } inner) fault = inner;
        return fault is NullReferenceException or ObjectDisposedException ? "the connection is closed" : fault.Message;
    }

    private static int Field(string? text) => text is null ? 0 : Encoding.UTF8.GetByteCount(text) + FieldOverhead;
}
