using Microsoft.Extensions.Logging;

namespace Tributary.Gateways.Wamp.Masters;

/// <summary>What the log says of the boards' master.</summary>
internal static partial class MasterEvents
{
    [LoggerMessage(256, LogLevel.Information, "{Actor} {What}: run {Run}", EventName = "master.ordered")]
    public static partial void Ordered(ILogger log, string actor, string what, string run);

    [LoggerMessage(257, LogLevel.Warning, "what {Actor} orders is not done: {Reason}", EventName = "master.refused")]
    public static partial void Refused(ILogger log, string actor, string reason);

    [LoggerMessage(261, LogLevel.Warning, "the boards are not told of the end of run {Run}", EventName = "end.untold")]
    public static partial void Unwatched(ILogger log, Exception fault, string run);

    [LoggerMessage(258, LogLevel.Error, "the master page broke at a request", EventName = "page.broke")]
    public static partial void Broke(ILogger log, Exception fault);
}
