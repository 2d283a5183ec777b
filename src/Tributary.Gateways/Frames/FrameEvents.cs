using Microsoft.Extensions.Logging;

namespace Tributary.Gateways.Frames;

/// <summary>What the log says of frames.</summary>
internal static partial class FrameEvents
{
    [LoggerMessage(245, LogLevel.Debug, "a message of {Client} was let go: {Reason}", EventName = "message.ignored")]
    public static partial void Ignored(ILogger log, string client, string reason);

    [LoggerMessage(246, LogLevel.Error, "a message broke what works on it", EventName = "message.broke")]
    public static partial void Broke(ILogger log, Exception fault);

    [LoggerMessage(248, LogLevel.Information,
        "nothing was done about a message of {Client}, {Kind}: {Reason}; {Count} of this kind so far", EventName = "message.passed")]
    public static partial void Passed(ILogger log, string client, PassedKind kind, string reason, long count);
}
