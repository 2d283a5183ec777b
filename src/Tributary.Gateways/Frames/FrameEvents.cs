using Microsoft.Extensions.Logging;

namespace Tributary.Gateways.Frames;

/// <summary>What the log says of frames.</summary>
internal static partial class FrameEvents
{
    [LoggerMessage(245, LogLevel.Debug, "a message of {Client} was let go: {Reason}", EventName = "message.ignored")]
    public static partial void Ignored(ILogger log, string client, string reason);

    [LoggerMessage(246, LogLevel.Error, "a message broke what works on it", EventName = "message.broke")]
    public static partial void Broke(ILogger log, Exception fault);
}
