namespace Tributary.Core.Learning;

/// <summary>A client that weighs less in its round than it would by itself, so that it keeps below a share of the total.</summary>
/// <param name="Own">What it would weigh.</param>
/// <param name="Weight">What it weighs.</param>
public sealed record CappedWeight(string Client, double Own, double Weight);
