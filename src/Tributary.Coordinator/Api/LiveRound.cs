namespace Tributary.Coordinator.Api;

/// <summary>The round that is under way.</summary>
/// <param name="Answered">Updates that count so far.</param>
/// <param name="Refused">Answers that do not count.</param>
/// <param name="Clients">Everyone asked, ordered by id.</param>
public sealed record LiveRound(int Round, DateTimeOffset Started, int Asked, int Answered, int Refused, IReadOnlyList<LiveClient> Clients);
