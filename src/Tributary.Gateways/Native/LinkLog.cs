using Microsoft.Extensions.Logging;

namespace Tributary.Gateways.Native;

/// <summary>What the link's coordinator end tells its operator.</summary>
internal static partial class LinkLog
{
    [LoggerMessage(1, LogLevel.Error, "The update of {Client} for round {Round} of run {Run} could not be kept; the client sends it again")]
    public static partial void NoRoom(ILogger log, Exception fault, string client, string run, int round);

    [LoggerMessage(2, LogLevel.Information, "The update of {Client} for round {Round} of run {Run} counts, but of its metrics: {Remark}")]
    public static partial void MetricsDropped(ILogger log, string client, string run, int round, string remark);
}
