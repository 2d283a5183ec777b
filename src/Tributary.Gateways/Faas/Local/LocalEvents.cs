using Microsoft.Extensions.Logging;

namespace Tributary.Gateways.Faas.Local;

/// <summary>What the log says of the local platform.</summary>
internal static partial class LocalEvents
{
    [LoggerMessage(290, LogLevel.Warning, "an instance of {Function} does not start: {Reason}", EventName = "instance.unstarted")]
    public static partial void NotStarted(ILogger log, string function, string reason);

    [LoggerMessage(291, LogLevel.Warning, "an instance holds {Megabytes} MB where {Allowed} are allowed, and is ended",
        EventName = "instance.ended")]
    public static partial void OutOfMemory(ILogger log, long megabytes, int allowed);

    [LoggerMessage(292, LogLevel.Debug, "a call from {Address} to {Path} is refused: {Status}, {Reason}", EventName = "platform.refused")]
    public static partial void Refused(ILogger log, string address, string path, int status, string reason);

    [LoggerMessage(293, LogLevel.Error, "a call broke: {Path}", EventName = "platform.broke")]
    public static partial void Broke(ILogger log, Exception fault, string path);
}
