namespace Tributary.Client.Streams;

/// <summary>One merge of a manager.</summary>
/// <param name="Round">1..<see cref="Rounds"/>; the last one makes the global model.</param>
/// <param name="Updates">So many were merged, of those that were cached.</param>
/// <param name="Model">SHA-256 of the weights.</param>
public sealed record MergedModel(int Round, int Rounds, int Updates, string Model)
{
    public bool IsGlobal => Round == Rounds;
}
