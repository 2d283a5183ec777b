namespace Tributary.Core.Rounds;

/// <summary>Who of those present can take part in a run.</summary>
/// <param name="Eligible">Their ids, in order.</param>
/// <param name="Excluded">The others with the reason, by id; the first <see cref="MaxNamed"/>.</param>
/// <param name="ExcludedCount">How many others there are.</param>
public sealed record CandidateList(IReadOnlyList<string> Eligible, IReadOnlyList<ExcludedClient> Excluded, int ExcludedCount)
{
    /// <summary>So many are named with their reason.</summary>
    public const int MaxNamed = 20;

    /// <summary>What keeps a round from beginning; null where enough can take part.</summary>
    public Shortage? Shortage(int needed)
        => Eligible.Count >= needed ? null : new Shortage(Eligible.Count + ExcludedCount, Eligible.Count, needed, Excluded);
}
