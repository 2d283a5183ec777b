namespace Tributary.Coordinator.Api;

/// <summary>The round that is under way.</summary>
/// <param name="Answered">Updates that count so far.</param>
/// <param name="Refused">Answers that do not count.</param>
/// <param name="Clients">Everyone asked, ordered by id; of a run whose clients work on over rounds, who is at work or has
/// answered in this one.</param>
public sealed record LiveRound(int Round, DateTimeOffset Started, int Asked, int Answered, int Refused, IReadOnlyList<LiveClient> Clients)
{
    /// <summary>Updates that make the round, where clients work on over rounds (fedbuff); null where its cohort makes it.</summary>
    public int? Needed { get; init; }
}
