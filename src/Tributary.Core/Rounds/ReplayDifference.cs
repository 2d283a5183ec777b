namespace Tributary.Core.Rounds;

/// <summary>Where a run that is done again leaves its records.</summary>
/// <param name="Reason">For people.</param>
public sealed record ReplayDifference(int Round, string Reason);
