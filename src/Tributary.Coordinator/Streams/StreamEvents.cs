using Microsoft.Extensions.Logging;

namespace Tributary.Coordinator.Streams;

/// <summary>What the log says of a stream that is watched.</summary>
internal static partial class StreamEvents
{
    [LoggerMessage(395, LogLevel.Warning, "the stream at {Broker} cannot be watched: {Reason}; it is tried again",
        EventName = "stream.lost")]
    public static partial void Lost(ILogger log, Uri broker, string reason);

    [LoggerMessage(396, LogLevel.Warning, "the stream at {Broker} is watched again", EventName = "stream.back")]
    public static partial void Back(ILogger log, Uri broker);

    [LoggerMessage(397, LogLevel.Warning, "a message on {Topic} was passed over, {Kind}: {Detail}; others of the kind are only counted",
        EventName = "stream.passed")]
    public static partial void PassedOver(ILogger log, string topic, string kind, string detail);

    [LoggerMessage(398, LogLevel.Error, "a message on {Topic} could not be worked on", EventName = "stream.broke")]
    public static partial void Broke(ILogger log, Exception fault, string topic);
}
