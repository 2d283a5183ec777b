using System.ComponentModel.DataAnnotations;
using Tributary.Core.Clients;
using Tributary.Core.Rounds;

namespace Tributary.Coordinator.Api;

/// <summary>Something that happened; what its kind does not tell is null.</summary>
public sealed record RunEvent
{
    /// <summary>Grows by one with each event of a coordinator's process.</summary>
    public long Id { get; init; }

    /// <summary>One of <see cref="EventKind"/>.</summary>
    [AllowedValues(EventKind.Run, EventKind.Waiting, EventKind.RoundStarted, EventKind.ClientsAsked, EventKind.ClientProgress,
        EventKind.ClientDone, EventKind.RoundSaved, EventKind.RunEnded, EventKind.RunChanged, EventKind.RunDeleted,
        EventKind.ClientJoined, EventKind.ClientLeft)]
    public required string Event { get; init; }

    public DateTimeOffset Time { get; init; }

    public string? Run { get; init; }

    /// <summary>The run's status (run, run-ended).</summary>
    public RunStatus? Status { get; init; }

    /// <summary>For people (run, waiting, client-left).</summary>
    public string? Text { get; init; }

    /// <summary>Clients that the next round cannot begin without (waiting).</summary>
    public Shortage? WaitsFor { get; init; }

    public int? Round { get; init; }

    /// <summary>Everyone asked (round-started); who was asked besides (clients-asked).</summary>
    public IReadOnlyList<string>? Cohort { get; init; }

    /// <summary>Updates that make the round, where clients work on over rounds (round-started).</summary>
    public int? Needed { get; init; }

    public string? Client { get; init; }

    /// <summary>Whether the client that left was lost: it said nothing (client-left).</summary>
    internal bool IsLost { get; init; }

    /// <summary>How far the client is (client-progress).</summary>
    public ClientProgress? Progress { get; init; }

    /// <summary>What became of the client (client-done).</summary>
    public ClientOutcome? Done { get; init; }

    /// <summary>The round's record (round-saved).</summary>
    public RoundRecord? Saved { get; init; }

    /// <summary>How the run ended (run-ended).</summary>
    public RunOutcome? Outcome { get; init; }
}
