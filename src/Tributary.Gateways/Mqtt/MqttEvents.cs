using Microsoft.Extensions.Logging;

namespace Tributary.Gateways.Mqtt;

/// <summary>What the log says of MQTT.</summary>
internal static partial class MqttEvents
{
    [LoggerMessage(240, LogLevel.Information, "the coordinator is at the broker {Broker}", EventName = "broker.connected")]
    public static partial void Connected(ILogger log, Uri broker);

    [LoggerMessage(241, LogLevel.Warning, "the coordinator is not at the broker {Broker}: {Reason}; it is tried again and again",
        EventName = "broker.lost")]
    public static partial void Disconnected(ILogger log, Uri broker, string reason);

    [LoggerMessage(242, LogLevel.Debug, "{Client} may not publish on {Topic}: {Reason}", EventName = "publish.refused")]
    public static partial void Refused(ILogger log, string client, string topic, string reason);

    [LoggerMessage(243, LogLevel.Warning, "{Client} takes its messages too slowly; {Count} were dropped at the built-in broker so far",
        EventName = "messages.dropped")]
    public static partial void Dropped(ILogger log, string client, long count);

    [LoggerMessage(244, LogLevel.Warning, "retained messages could not be kept: {Reason}", EventName = "retained.unkept")]
    public static partial void Unkept(ILogger log, string reason);

    [LoggerMessage(247, LogLevel.Error, "the broker {Broker} refuses the coordinator: {Reason}", EventName = "broker.refused")]
    public static partial void RefusedUs(ILogger log, Uri broker, string reason);
}
