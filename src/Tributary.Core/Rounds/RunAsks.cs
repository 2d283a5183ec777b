namespace Tributary.Core.Rounds;

/// <summary>Which asks of a run are still open: every one above the last number, and those that were noted.</summary>
/// <param name="last">The highest number that is settled or noted; 0 before the first.</param>
/// <param name="noted">Those up to <paramref name="last"/> that are open.</param>
public sealed class RunAsks(int last, IReadOnlyList<AskRecord> noted)
{
    private readonly HashSet<AskKey> _noted = [.. noted.Select(ask => ask.Key)];

    /// <summary>Numbers above it were never given.</summary>
    public int Last => last;

    /// <summary>Open asks that outlive a round.</summary>
    public IReadOnlyList<AskRecord> Noted => noted;

    /// <summary>Those of a synchronous run: everything after its last saved round.</summary>
    /// <param name="saved">The last saved round; 0 before the first.</param>
    public static RunAsks After(int saved) => new(saved, []);

    public bool Holds(int ask, string client) => ask > last || _noted.Contains(new AskKey(ask, client));
}
