namespace Tributary.Core.Rounds;

/// <summary>Where the weights before the first round come from.</summary>
/// <param name="FromClient">False: they are drawn from the run's seed. True: a client is asked for its own.</param>
/// <param name="Client">The client that is asked; null for the first, in the order of ids, that has some.</param>
public sealed record InitialSpec(bool FromClient, string? Client = null);
