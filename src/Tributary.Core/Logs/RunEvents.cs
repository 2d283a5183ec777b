using Microsoft.Extensions.Logging;
using Tributary.Core.Clients;
using Tributary.Core.Rounds;

namespace Tributary.Core.Logs;

/// <summary>What the log says of runs.</summary>
internal static partial class RunEvents
{
    [LoggerMessage(100, LogLevel.Information, "run {Run} goes on after round {Round}", EventName = "run.started")]
    public static partial void Started(ILogger log, string run, int round);

    [LoggerMessage(101, LogLevel.Information, "run {Run} waits: {Text}", EventName = "run.waits")]
    public static partial void Waits(ILogger log, string run, string text);

    [LoggerMessage(102, LogLevel.Information, "run {Run} ended, {Status}: {Reason}", EventName = "run.ended")]
    public static partial void Ended(ILogger log, string run, RunStatus status, string reason);

    [LoggerMessage(103, LogLevel.Error, "run {Run} failed: {Reason}", EventName = "run.failed")]
    public static partial void Failed(ILogger log, string run, string reason);

    [LoggerMessage(110, LogLevel.Debug, "run {Run}, round {Round}: {Count} clients are asked", EventName = "round.started")]
    public static partial void RoundStarted(ILogger log, string run, int round, int count);

    [LoggerMessage(111, LogLevel.Information, "run {Run}, round {Round} is saved: {Updates} updates of {Count} clients",
        EventName = "round.saved")]
    public static partial void RoundSaved(ILogger log, string run, int round, int updates, int count);

    [LoggerMessage(112, LogLevel.Warning, "run {Run}, round {Round} does not count: {Reason}", EventName = "round.failed")]
    public static partial void RoundFailed(ILogger log, string run, int round, string reason);

    [LoggerMessage(120, LogLevel.Debug, "run {Run}, round {Round}: the answer of {Client} counts", EventName = "answer.counted")]
    public static partial void Counted(ILogger log, string run, int round, string client);

    [LoggerMessage(121, LogLevel.Information, "run {Run}, round {Round}: {Client} gave nothing, {Reason}: {Detail}",
        EventName = "answer.missing")]
    public static partial void Absent(ILogger log, string run, int round, string client, RefusalReason reason, string? detail);

    [LoggerMessage(122, LogLevel.Warning, "run {Run}, round {Round}: the answer of {Client} does not count, {Reason}: {Detail}",
        EventName = "answer.refused")]
    public static partial void Refused(ILogger log, string run, int round, string client, RefusalReason reason, string? detail);

    [LoggerMessage(123, LogLevel.Warning, "run {Run}, round {Round}: the evaluation of {Client} does not count, {Reason}: {Detail}",
        EventName = "evaluation.refused")]
    public static partial void EvaluationRefused(ILogger log, string run, int round, string client, RefusalReason? reason, string? detail);

    [LoggerMessage(130, LogLevel.Debug, "run {Run}: {Count} clients are asked what their tables hold", EventName = "tables.asked")]
    public static partial void Asked(ILogger log, string run, int count);

    [LoggerMessage(131, LogLevel.Warning, "run {Run}: {Client} does not tell of its table, {Reason}: {Detail}",
        EventName = "table.refused")]
    public static partial void TableRefused(ILogger log, string run, string client, RefusalReason reason, string? detail);

    [LoggerMessage(132, LogLevel.Information, "run {Run}: it is known what the columns mean, from {Origin}", EventName = "tables.known")]
    public static partial void SchemaSaved(ILogger log, string run, SchemaOrigin origin);
}
