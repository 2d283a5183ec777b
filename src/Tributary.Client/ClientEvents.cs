using Microsoft.Extensions.Logging;
using Tributary.Core.Clients;

namespace Tributary.Client;

/// <summary>What the log says of a client. Never what its data holds: of an exception the kind and the place, not its words.</summary>
internal static partial class ClientEvents
{
    [LoggerMessage(400, LogLevel.Information, "client {Client} starts, coordinator {Coordinator}", EventName = "agent.started")]
    public static partial void Started(ILogger log, string client, string coordinator);

    [LoggerMessage(401, LogLevel.Information, "client {Client} ends", EventName = "agent.ended")]
    public static partial void Ended(ILogger log, string client);

    [LoggerMessage(410, LogLevel.Information, "there is a line to the coordinator", EventName = "line.connected")]
    public static partial void Connected(ILogger log);

    [LoggerMessage(411, LogLevel.Warning, "there is no line to the coordinator: {Reason}; it is tried again and again",
        EventName = "line.lost")]
    public static partial void Disconnected(ILogger log, string reason);

    [LoggerMessage(412, LogLevel.Warning, "the line to the coordinator is back", EventName = "line.back")]
    public static partial void Reconnected(ILogger log);

    [LoggerMessage(413, LogLevel.Information, "the client's credentials are renewed until {Expires:u}", EventName = "credentials.renewed")]
    public static partial void Renewed(ILogger log, DateTimeOffset expires);

    [LoggerMessage(414, LogLevel.Warning, "the client's credentials, which end {Expires:u}, could not be renewed: {Reason}",
        EventName = "credentials.unrenewed")]
    public static partial void NotRenewed(ILogger log, DateTimeOffset expires, string reason);

    [LoggerMessage(415, LogLevel.Information, "nothing was done about a message: {Reason}; {Count} such so far", EventName = "line.passed")]
    public static partial void Passed(ILogger log, string reason, long count);

    [LoggerMessage(420, LogLevel.Debug, "run {Run}, round {Round}: {Kind} begins", EventName = "work.begun")]
    public static partial void Begun(ILogger log, string run, int round, string kind);

    [LoggerMessage(421, LogLevel.Information,
        "run {Run}, round {Round}: the coordinator has the update, learned from {Examples} samples in {Seconds} s",
        EventName = "work.kept")]
    public static partial void Acknowledged(ILogger log, string run, int round, long examples, double seconds);

    [LoggerMessage(422, LogLevel.Debug, "run {Run}, round {Round}: {Kind} is answered", EventName = "work.answered")]
    public static partial void Answered(ILogger log, string run, int round, string kind);

    [LoggerMessage(423, LogLevel.Warning, "run {Run}, round {Round}: the client refuses to {Kind}, {Reason}: {Detail}",
        EventName = "work.refused")]
    public static partial void Refused(ILogger log, string run, int round, string kind, RefusalReason reason, string detail);

    [LoggerMessage(424, LogLevel.Information, "run {Run}, round {Round}: {Kind} is dropped: {Reason}", EventName = "work.dropped")]
    public static partial void Dropped(ILogger log, string run, int round, string kind, string reason);

    [LoggerMessage(425, LogLevel.Warning, "run {Run}, round {Round}: {Kind} does not get on: {Reason}; it is tried again",
        EventName = "work.delayed")]
    public static partial void Delayed(ILogger log, string run, int round, string kind, string reason);

    [LoggerMessage(426, LogLevel.Error, "run {Run}, round {Round}: {Kind} broke: {Fault} {Place}", EventName = "work.broke")]
    public static partial void Broke(ILogger log, string run, int round, string kind, string fault, string place);

    [LoggerMessage(427, LogLevel.Information, "run {Run}, round {Round}: averaged without {Peer}: {Reason}", EventName = "peer.missed")]
    public static partial void PeerLeftOut(ILogger log, string run, int round, string peer, string reason);

    [LoggerMessage(428, LogLevel.Information, "peers reach this client at {Address}", EventName = "peers.reached")]
    public static partial void Reachable(ILogger log, string address);

    [LoggerMessage(429, LogLevel.Warning, "peers are not listened for, and have this client's models through the coordinator: {Reason}",
        EventName = "peers.relayed")]
    public static partial void Relayed(ILogger log, string reason);

    [LoggerMessage(430, LogLevel.Warning, "{Count} pictures cannot be read and are left out, the first {File}: {Problem}",
        EventName = "pictures.broken")]
    public static partial void BrokenPictures(ILogger log, int count, string file, string problem);
}
