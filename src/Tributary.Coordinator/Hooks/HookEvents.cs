using Tributary.Coordinator.Api;
using Tributary.Core.Rounds;

namespace Tributary.Coordinator.Hooks;

/// <summary>What webhooks can be told, and which of the coordinator's events that is.</summary>
public static class HookEvents
{
    public const string Started = "run.started";
    public const string Finished = "run.finished";
    public const string Failed = "run.failed";
    public const string Paused = "run.paused";
    public const string Stopped = "run.stopped";
    public const string Waiting = "run.waiting";
    public const string Joined = "client.joined";
    public const string Lost = "client.lost";

    public static IReadOnlyList<string> All { get; } = [Started, Finished, Failed, Paused, Stopped, Waiting, Joined, Lost];

    /// <summary>What is told where nothing is chosen.</summary>
    public static IReadOnlyList<string> Usual { get; } = [Finished, Failed, Lost];

    /// <returns>Null for what no webhook is told.</returns>
    internal static string? Of(RunEvent happened) => happened switch
    {
        { Event: EventKind.RunEnded, Status: RunStatus.Completed } => Finished,
        { Event: EventKind.RunEnded, Status: RunStatus.Failed } => Failed,
        { Event: EventKind.Run, Status: RunStatus.Running } => Started,
        { Event: EventKind.Run, Status: RunStatus.Paused } => Paused,
        { Event: EventKind.Run, Status: RunStatus.Stopped } => Stopped,
        { Event: EventKind.Waiting, Text: not null } => Waiting,
        { Event: EventKind.ClientJoined } => Joined,
        { Event: EventKind.ClientLeft, IsLost: true } => Lost,
        _ => null,
    };
}
