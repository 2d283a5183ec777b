namespace Tributary.Core.Rounds;

// There are no gaps between rounds: all of a run's rounds together are its wall time but for the last round's write to the store.
// A round that is being written cannot say how long that takes, so the next one does.

/// <summary>Where a round's seconds went; together they are the time since the round before.</summary>
/// <param name="Train">Waiting for the answers of clients, less transfer.</param>
/// <param name="Transfer">The longest time that one client's transport spent in moving bytes; 0 in process.</param>
/// <param name="Aggregate">Folding updates and stepping the server's optimizer.</param>
/// <param name="Evaluate">Testing the new model, on the server and on clients.</param>
/// <param name="Save">Hashing the model, drawing and noting the cohort, and writing the round before this one to the store.</param>
/// <param name="Wait">Before the round began: waiting until enough clients were present; 0 where they are always there.</param>
public sealed record RoundTimes(double Train, double Transfer, double Aggregate, double Evaluate, double Save, double Wait = 0)
{
    public double Total => Wait + Train + Transfer + Aggregate + Evaluate + Save;
}
