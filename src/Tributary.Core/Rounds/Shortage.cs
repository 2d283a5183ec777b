namespace Tributary.Core.Rounds;

/// <summary>A round cannot begin yet: too few clients are present that can take part.</summary>
/// <param name="Present">Clients that are here.</param>
/// <param name="Eligible">Those among them that can take part.</param>
/// <param name="Needed">Clients that must be able to.</param>
/// <param name="Excluded">Who is here and cannot, with the reason; the first <see cref="CandidateList.MaxNamed"/> by id.</param>
public sealed record Shortage(int Present, int Eligible, int Needed, IReadOnlyList<ExcludedClient> Excluded)
{
    private const int MaxSaid = 5;

    /// <summary>For people, one line.</summary>
    public string InWords()
    {
        if (Present == Eligible) return $"waiting for {Clients(Needed)}: {Present} {(Present == 1 ? "is" : "are")} here";
        return $"waiting for {Needed - Eligible} of {Clients(Needed)}: {WhoCannot()}";
    }

    /// <summary>For people: each client that cannot take part, and why.</summary>
    public string WhoCannot()
    {
        var left = Present - Eligible - Math.Min(MaxSaid, Excluded.Count);
        var said = string.Join("; ", Excluded.Take(MaxSaid).Select(one => $"{one.Client} {one.Reason}"));
        return left > 0 ? $"{said}; and {left} more" : said;
    }

    private static string Clients(int count) => count == 1 ? "1 client" : $"{count} clients";
}
