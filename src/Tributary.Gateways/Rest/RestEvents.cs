using Microsoft.Extensions.Logging;

namespace Tributary.Gateways.Rest;

/// <summary>What the log says of nodes of the REST network.</summary>
internal static partial class RestEvents
{
    [LoggerMessage(270, LogLevel.Information, "{Actor} begins a session of {Type}: run {Run}", EventName = "training.began")]
    public static partial void Began(ILogger log, string actor, string type, string run);

    [LoggerMessage(271, LogLevel.Warning, "the session of {Type} that {Actor} asks for does not begin: {Reason}",
        EventName = "training.refused")]
    public static partial void NotBegun(ILogger log, string type, string actor, string reason);

    [LoggerMessage(272, LogLevel.Warning, "the session of {Type}, run {Run}, failed: {Reason}", EventName = "training.failed")]
    public static partial void Failed(ILogger log, string type, string run, string reason);

    [LoggerMessage(273, LogLevel.Warning, "{Client} does not train: {Reason}", EventName = "node.failed")]
    public static partial void NodeFailed(ILogger log, string client, string reason);

    [LoggerMessage(274, LogLevel.Warning, "a request from {Address} to {Path} is refused: {Reason}", EventName = "node.refused")]
    public static partial void Refused(ILogger log, string address, string path, string reason);

    [LoggerMessage(275, LogLevel.Warning, "{Path} cannot be read and is set aside; nodes have to register again: {Reason}",
        EventName = "nodes.unread")]
    public static partial void BookBroken(ILogger log, string path, string reason);

    [LoggerMessage(276, LogLevel.Error, "{Path} cannot be written; nodes that register now are forgotten at a restart: {Reason}",
        EventName = "nodes.unwritten")]
    public static partial void BookUnwritten(ILogger log, string path, string reason);

    [LoggerMessage(277, LogLevel.Error, "the central node broke at a request", EventName = "node.broke")]
    public static partial void Broke(ILogger log, Exception fault);
}
