namespace Tributary.Coordinator.Api;

/// <summary>Kinds of <see cref="RunEvent"/>; the names of the server-sent events.</summary>
public static class EventKind
{
    /// <summary>The run was made, or its status changed.</summary>
    public const string Run = "run";

    public const string Waiting = "waiting";

    public const string RoundStarted = "round-started";

    /// <summary>Clients were asked while a round is under way (fedbuff).</summary>
    public const string ClientsAsked = "clients-asked";

    public const string ClientProgress = "client-progress";

    public const string ClientDone = "client-done";

    public const string RoundSaved = "round-saved";

    public const string RunEnded = "run-ended";

    /// <summary>Somebody renamed the run, tagged it, wrote notes or archived it.</summary>
    public const string RunChanged = "run-changed";

    /// <summary>Somebody deleted the run.</summary>
    public const string RunDeleted = "run-deleted";

    public const string ClientJoined = "client-joined";

    public const string ClientLeft = "client-left";
}
