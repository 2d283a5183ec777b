namespace Tributary.Coordinator.Api;

/// <summary>Scores over time, second by second.</summary>
/// <param name="Second">The second that is not over yet, since 1970 by the coordinator's clock: whoever asks again asks from it
/// on.</param>
/// <param name="Nodes">Those asked for that are known.</param>
public sealed record StreamScores(long Second, IReadOnlyList<StreamNodeScores> Nodes);
