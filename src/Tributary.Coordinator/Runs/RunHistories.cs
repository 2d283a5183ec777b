using System.Collections.Concurrent;
using Tributary.Storage.Figures;

namespace Tributary.Coordinator.Runs;

/// <summary>The saved rounds of runs in a few numbers each, kept in memory once read: rounds are only ever added, so that asking again
/// reads the new ones alone.</summary>
internal sealed class RunHistories(RunFigures figures)
{
    // About 100 MB; with more, all are read again when they are asked for.
    private const long MaxRounds = 250_000;

    private readonly ConcurrentDictionary<string, RunHistory> _known = new(StringComparer.Ordinal);
    private long _rounds;

    /// <summary>The run is deleted.</summary>
    public void Forget(string run)
    {
        if (_known.TryRemove(run, out var history)) Interlocked.Add(ref _rounds, -history.Rounds.Count);
    }

    /// <param name="saved">Rounds that are saved for sure; null where nobody here knows.</param>
    public async Task<RunHistory> OfAsync(string run, int? saved, CancellationToken cancellation)
    {
        if (Interlocked.Read(ref _rounds) > MaxRounds)
        {
            _known.Clear();
            Interlocked.Exchange(ref _rounds, 0);
        }

        var history = _known.GetOrAdd(run, static _ => new RunHistory());
        if (saved is { } all && history.Rounds.Count >= all) return history;
        var more = await figures.SummariesAsync(run, history.Rounds.Count, cancellation);
        Interlocked.Add(ref _rounds, history.Add(more));
        return history;
    }
}
