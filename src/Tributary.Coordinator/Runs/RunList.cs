using Tributary.Coordinator.Api;
using Tributary.Core.Filters;
using Tributary.Core.Rounds;
using Tributary.Storage.Runs;

namespace Tributary.Coordinator.Runs;

/// <summary>Pages of runs. The store leaves out what it can; the rest is looked at run by run, and only until the page is full.</summary>
internal sealed class RunList(RunLibrary library, RunViews views)
{
    /// <param name="words">A run's name or id contains them; empty for all.</param>
    public async Task<Page<RunInfo>> PageAsync(RunQuery query, string words, RunFilter? filter, CancellationToken cancellation)
    {
        var runs = new List<RunRecord>();
        if (words.Length == 0 && filter is null) runs = await library.PageAsync(query with { Limit = query.Limit + 1 }, cancellation);
        else
            await foreach (var run in library.AllAsync(query, cancellation))
            {
                if (Holds(run, words) && await FitsAsync(run, filter, cancellation)) runs.Add(run);
                if (runs.Count > query.Limit) break;
            }

        var shown = new List<RunInfo>();
        foreach (var run in runs.Take(query.Limit)) shown.Add(await views.OfAsync(run, whole: false, cancellation));
        return new Page<RunInfo>(shown, runs.Count > query.Limit ? RunPlace.Of(runs[query.Limit - 1]).ToString() : null);
    }

    private static bool Holds(RunRecord run, string words)
        => words.Length == 0 || run.Name.Contains(words, StringComparison.OrdinalIgnoreCase)
        || run.Id.Contains(words, StringComparison.OrdinalIgnoreCase);

    private async Task<bool> FitsAsync(RunRecord run, RunFilter? filter, CancellationToken cancellation)
        => filter is null || (filter.Fits(run, null)
        ?? filter.Fits(run, await views.MeasuresAsync(run, filter.NamesMetrics, cancellation)) == true);
}
