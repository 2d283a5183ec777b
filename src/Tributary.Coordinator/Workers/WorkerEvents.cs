using Microsoft.Extensions.Logging;

namespace Tributary.Coordinator.Workers;

/// <summary>What the log says of workers.</summary>
internal static partial class WorkerEvents
{
    [LoggerMessage(390, LogLevel.Error, "the worker of {Work} broke; it begins anew every {Seconds} s", EventName = "worker.broke")]
    public static partial void Broke(ILogger log, Exception fault, string work, double seconds);

    [LoggerMessage(391, LogLevel.Error, "the worker of {Work} works again", EventName = "worker.back")]
    public static partial void Back(ILogger log, string work);
}
