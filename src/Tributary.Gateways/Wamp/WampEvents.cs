using Microsoft.Extensions.Logging;

namespace Tributary.Gateways.Wamp;

/// <summary>What the log says of WAMP.</summary>
internal static partial class WampEvents
{
    [LoggerMessage(250, LogLevel.Information, "the coordinator is at the router {Router}, realm {Realm}", EventName = "router.joined")]
    public static partial void Joined(ILogger log, string router, string realm);

    [LoggerMessage(251, LogLevel.Warning, "the coordinator is not at the router {Router}: {Reason}; it is tried again and again",
        EventName = "router.lost")]
    public static partial void Lost(ILogger log, string router, string reason);

    [LoggerMessage(252, LogLevel.Error, "the router {Router} refuses the coordinator: {Reason}", EventName = "router.refused")]
    public static partial void RefusedUs(ILogger log, string router, string reason);

    [LoggerMessage(253, LogLevel.Information, "a session of {Peer} was refused at the built-in router: {Reason}",
        EventName = "session.refused")]
    public static partial void Refused(ILogger log, string peer, string reason);

    [LoggerMessage(255, LogLevel.Warning, "another master is called {Master} in this realm: boards of Stack4Things go to that one",
        EventName = "master.taken")]
    public static partial void AnotherMaster(ILogger log, string master);

    [LoggerMessage(259, LogLevel.Debug, "{Client} was not told that training has ended: {Reason}", EventName = "board.untold")]
    public static partial void Untold(ILogger log, string client, string reason);

    [LoggerMessage(260, LogLevel.Information, "the board {Board} is not let in: {Reason}", EventName = "board.refused")]
    public static partial void BoardRefused(ILogger log, string board, string reason);

    [LoggerMessage(254, LogLevel.Debug, "a message of {Client} was not delivered: {Reason}", EventName = "message.undelivered")]
    public static partial void Undelivered(ILogger log, string client, string reason);
}
