using Microsoft.Extensions.Logging;

namespace Tributary.Gateways.Faas.Keeping;

/// <summary>What the coordinator logs of functions.</summary>
internal static partial class FaasEvents
{
    [LoggerMessage(280, LogLevel.Information, "{Cluster} is there: {Count} functions can be asked", EventName = "cluster.there")]
    public static partial void There(ILogger log, string cluster, int count);

    [LoggerMessage(281, LogLevel.Warning, "{Cluster} cannot be used: {Reason}", EventName = "cluster.away")]
    public static partial void Away(ILogger log, string cluster, string reason);

    [LoggerMessage(282, LogLevel.Warning, "{Function} on {Cluster} is not deployed; tributary faas -c FILE -d does it",
        EventName = "function.missing")]
    public static partial void Missing(ILogger log, string function, string cluster);

    [LoggerMessage(283, LogLevel.Debug,
        "{Function} on {Cluster} was started for round {Round} of run {Run}, attempt {Attempt}: {Activation}",
        EventName = "function.started")]
    public static partial void Started(ILogger log, string function, string cluster, string run, int round, int attempt, string activation);

    [LoggerMessage(284, LogLevel.Information, "{Function} on {Cluster}, round {Round} of run {Run}, attempt {Attempt}: {Reason}",
        EventName = "function.failed")]
    public static partial void Failed(ILogger log, string function, string cluster, string run, int round, int attempt, string reason);

    [LoggerMessage(285, LogLevel.Information,
        "{Function} on {Cluster} takes long in round {Round} of run {Run}; it was started once more beside itself",
        EventName = "function.doubled")]
    public static partial void Doubled(ILogger log, string function, string cluster, string run, int round);

    [LoggerMessage(286, LogLevel.Warning, "functions cost {Cost} US dollars; the budget is {Budget}, and run {Run} is stopped",
        EventName = "budget.spent")]
    public static partial void Spent(ILogger log, double cost, double budget, string run);

    [LoggerMessage(287, LogLevel.Warning, "run {Run} cannot be stopped now, though the budget is spent: {Reason}",
        EventName = "budget.unheeded")]
    public static partial void Unheeded(ILogger log, string run, string reason);

    [LoggerMessage(288, LogLevel.Error, "work for {Function} broke", EventName = "function.broke")]
    public static partial void Broke(ILogger log, Exception fault, string function);

    [LoggerMessage(289, LogLevel.Warning, "the table of round {Round} of run {Run} lacks a row: {Reason}", EventName = "table.broken")]
    public static partial void NoTable(ILogger log, int round, string run, string reason);

    [LoggerMessage(279, LogLevel.Warning, "{Function} on {Cluster} cannot be asked: {Reason}", EventName = "function.mute")]
    public static partial void NotGreeted(ILogger log, string function, string cluster, string reason);
}
