using Microsoft.Extensions.Logging;

namespace Tributary.Gateways;

/// <summary>What the log says of the coordinator's ends of transports.</summary>
internal static partial class GatewayEvents
{
    [LoggerMessage(200, LogLevel.Information, "{Client} joined by {Transport}", EventName = "client.joined")]
    public static partial void Joined(ILogger log, string client, string transport);

    [LoggerMessage(201, LogLevel.Information, "{Client} left: {Reason}", EventName = "client.left")]
    public static partial void Left(ILogger log, string client, string reason);

    [LoggerMessage(202, LogLevel.Warning, "{Client} is lost: {Reason}", EventName = "client.lost")]
    public static partial void Lost(ILogger log, string client, string reason);

    [LoggerMessage(203, LogLevel.Warning, "{Client} was put out: {Reason}", EventName = "client.evicted")]
    public static partial void Evicted(ILogger log, string client, string reason);

    [LoggerMessage(204, LogLevel.Information, "a process that speaks as {Client} was sent away: a younger one has taken over",
        EventName = "client.replaced")]
    public static partial void Replaced(ILogger log, string client);

    [LoggerMessage(205, LogLevel.Warning, "{Client} is not taken in: {Count} clients are known already", EventName = "clients.full")]
    public static partial void Full(ILogger log, string client, int count);

    [LoggerMessage(206, LogLevel.Error, "whether {Client} is still there could not be looked at", EventName = "client.unswept")]
    public static partial void Unswept(ILogger log, Exception fault, string client);

    [LoggerMessage(210, LogLevel.Debug, "the update of {Client} for round {Round} of run {Run} is kept: {Bytes} bytes",
        EventName = "update.kept")]
    public static partial void Kept(ILogger log, string client, string run, int round, long bytes);

    [LoggerMessage(211, LogLevel.Information, "the upload of {Client} for round {Round} of run {Run} was refused, {Problem}: {Detail}",
        EventName = "upload.refused")]
    public static partial void UploadRefused(ILogger log, string client, string run, int round, string problem, string detail);

    [LoggerMessage(212, LogLevel.Error,
        "the update of {Client} for round {Round} of run {Run} could not be kept; the client sends it again", EventName = "update.lost")]
    public static partial void NoRoom(ILogger log, Exception fault, string client, string run, int round);

    [LoggerMessage(213, LogLevel.Information, "the update of {Client} for round {Round} of run {Run} counts, but of its metrics: {Remark}",
        EventName = "update.metrics")]
    public static partial void MetricsDropped(ILogger log, string client, string run, int round, string remark);

    [LoggerMessage(214, LogLevel.Debug, "{Client}, {Path}: {Problem}, status {Status}", EventName = "link.refused")]
    public static partial void Refused(ILogger log, string client, string path, string problem, int status);

    [LoggerMessage(220, LogLevel.Error, "the gRPC call {Method} broke; the caller was told the number {Trace}", EventName = "call.broke")]
    public static partial void CallBroke(ILogger log, Exception fault, string method, string trace);

    [LoggerMessage(221, LogLevel.Debug, "the gRPC call {Method} was refused, {Status}: {Text}", EventName = "call.refused")]
    public static partial void CallRefused(ILogger log, string method, Protocols.Grpc.GrpcStatus status, string text);

    [LoggerMessage(222, LogLevel.Information, "{Count} Flower clients were left without a goodbye: they did not answer in time",
        EventName = "goodbye.unanswered")]
    public static partial void Unanswered(ILogger log, int count);

    [LoggerMessage(230, LogLevel.Warning, "models cannot be kept, so that clients wait for theirs: {Reason}", EventName = "models.away")]
    public static partial void ModelsAway(ILogger log, string reason);

    [LoggerMessage(231, LogLevel.Warning, "models can be kept again", EventName = "models.back")]
    public static partial void ModelsBack(ILogger log);

    [LoggerMessage(232, LogLevel.Warning, "models and updates cannot go by the bucket, so that functions wait for theirs: {Reason}",
        EventName = "exchange.away")]
    public static partial void ExchangeAway(ILogger log, string reason);

    [LoggerMessage(233, LogLevel.Warning, "models and updates go by the bucket again", EventName = "exchange.back")]
    public static partial void ExchangeBack(ILogger log);

    [LoggerMessage(234, LogLevel.Warning, "the bucket that models and updates go by cannot be looked through: {Reason}",
        EventName = "exchange.untidy")]
    public static partial void ExchangeUntidy(ILogger log, string reason);
}
