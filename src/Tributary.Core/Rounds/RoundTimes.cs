namespace Tributary.Core.Rounds;

/// <summary>Where a round's seconds went; together they are the round's wall time but for bookkeeping.</summary>
/// <param name="Train">Waiting for clients, less transfer.</param>
/// <param name="Transfer">The longest time that one client's transport spent in moving bytes; 0 in process.</param>
/// <param name="Aggregate">Folding updates and stepping the server's optimizer.</param>
/// <param name="Evaluate">Testing the new model, on the server and on clients.</param>
/// <param name="Save">Hashing the model; the write to the store that follows cannot count itself.</param>
public sealed record RoundTimes(double Train, double Transfer, double Aggregate, double Evaluate, double Save)
{
    public double Total => Train + Transfer + Aggregate + Evaluate + Save;
}
