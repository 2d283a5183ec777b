using Tributary.Engine.Specs;

namespace Tributary.Core.Rounds;

/// <summary>Who is asked in each round and how many must answer.</summary>
public sealed record CohortSpec
{
    /// <summary>Clients asked in each round; used where <see cref="Fraction"/> is null.</summary>
    public int Size { get; init; } = 10;

    /// <summary>Share of those who are present and can take part that is asked, above 0 and at most 1 (McMahan's C); at least one
    /// client.</summary>
    public double? Fraction { get; init; }

    /// <summary>Labels that a client must have, each with the values of which it must say one; empty asks for none.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Where { get; init; }
        = System.Collections.Immutable.ImmutableDictionary<string, IReadOnlyList<string>>.Empty;

    /// <summary>Updates needed for the round to count; null for half of those asked, rounded up.</summary>
    public int? Quorum { get; init; }

    /// <summary>Clients that must be present before a round begins, where clients come over a network; null for the quorum, or else for
    /// two (one where the size is 1).</summary>
    public int? WaitFor { get; init; }

    /// <summary>Time a client has to answer; null for no limit.</summary>
    public TimeSpan? Deadline { get; init; }

    public Selection Selection { get; init; }

    /// <summary>Examples that are believed of one client, 1..<see cref="ExamplesLimit"/>; who claims more is refused by name.</summary>
    public long MaxExamples { get; init; } = 100_000_000;

    /// <summary>Largest share of a round's total that one client weighs, 0.01..1, where updates are weighted; null for no limit.</summary>
    public double? MaxShare { get; init; }

    /// <summary>The run fails after this many rounds in a row that missed their quorum.</summary>
    public int FailedRounds { get; init; } = 3;

    /// <summary>The most that <see cref="MaxExamples"/> may be: with more the weights of ordinary updates would be out of range
    /// (<see cref="Learning.Exact.ExactRange"/>).</summary>
    public const long ExamplesLimit = 1L << 27;

    private const double LeastShare = 0.01;

    /// <summary>Clients to ask when so many are present.</summary>
    public int SizeOf(int present)
        => Fraction is { } share ? Math.Max(1, (int)Math.Round(share * present, MidpointRounding.AwayFromZero)) : Size;

    /// <summary>Updates needed when so many are to be asked.</summary>
    public int QuorumOf(int asked) => Quorum ?? Math.Max(1, (asked + 1) / 2);

    /// <summary>Clients that must be present before a round begins.</summary>
    public int Needed() => WaitFor ?? Quorum ?? (Fraction is null ? Math.Min(2, Size) : 1);

    public IEnumerable<SpecProblem> Problems()
    {
        if (Size < 1) yield return new("cohort.size", $"is {Size}; at least 1 is needed");
        if (Fraction is { } share && !(share > 0 && share <= 1))
            yield return new("cohort.fraction", $"is {share}; it must be above 0 and at most 1");
        if (Quorum is { } quorum && (quorum < 1 || (Fraction is null && quorum > Size)))
            yield return new("cohort.quorum",
                $"is {quorum}; it must be {(Fraction is null ? $"in 1..{Size} (the cohort's size)" : "at least 1")}");
        if (WaitFor is < 1) yield return new("cohort.waitFor", $"is {WaitFor}; at least 1 is needed");
        if (Deadline is { } limit && limit <= TimeSpan.Zero) yield return new("cohort.deadline", $"is {limit}; it must be above 0");
        if (MaxExamples is < 1 or > ExamplesLimit)
            yield return new("cohort.maxExamples", $"is {MaxExamples}; it must be in 1..{ExamplesLimit}");
        if (MaxShare is { } max && !(max >= LeastShare && max <= 1))
            yield return new("cohort.maxShare", $"is {max}; it must be at least {LeastShare} and at most 1");
        if (FailedRounds < 1) yield return new("cohort.failedRounds", $"is {FailedRounds}; at least 1 is needed");
    }
}
