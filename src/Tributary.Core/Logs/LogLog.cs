using Microsoft.Extensions.Logging;

namespace Tributary.Core.Logs;

/// <summary>What the log says of itself.</summary>
internal static partial class LogLog
{
    [LoggerMessage(1, LogLevel.Warning, "{Count} lines of the log were lost: whoever reads it does not keep up", EventName = "log.lost")]
    public static partial void Dropped(ILogger log, long count);

    [LoggerMessage(2, LogLevel.Warning, "{Count} more lines of {Event} in that minute were not written", EventName = "log.hushed")]
    public static partial void Hushed(ILogger log, int count, string @event);
}
