namespace Tributary.Coordinator.Api;

/// <summary>Where each round's seconds went.</summary>
/// <param name="Train">Waiting for clients, less transfer.</param>
/// <param name="Transfer">The longest time that one client's transport spent in moving bytes.</param>
/// <param name="Aggregate">Folding updates and stepping the server's optimizer.</param>
/// <param name="Evaluate">Testing the new model.</param>
/// <param name="Save">Hashing the model, and writing the round before to the store.</param>
/// <param name="Wait">Waiting until enough clients were present.</param>
public sealed record SeriesSeconds(IReadOnlyList<double> Train, IReadOnlyList<double> Transfer, IReadOnlyList<double> Aggregate,
    IReadOnlyList<double> Evaluate,
    IReadOnlyList<double> Save, IReadOnlyList<double> Wait);
