using Tributary.Coordinator.Api;
using Tributary.Coordinator.Runs;
using Tributary.Core.Rounds;
using Tributary.Storage.Serving;

namespace Tributary.Coordinator.Serving;

/// <summary>Served models as the API shows them.</summary>
internal sealed class ServingViews(IRunStore store, RunViews runs, ServingCounts counts)
{
    public async Task<ServingInfo> OfAsync(ServingEntry entry, CancellationToken cancellation)
    {
        var run = await store.FindAsync(entry.Run, cancellation);
        var rounds = run is null ? [] : (await runs.HistoryAsync(run, cancellation)).Rounds;
        var round = entry.Round <= rounds.Count ? rounds[entry.Round - 1] : null;
        return new ServingInfo(entry.Name, entry.Sha256, entry.Run, run?.Name ?? entry.Run, entry.Round, round?.Accuracy
            ?? round?.ClientAccuracy, entry.Since, entry.By, counts.Of(entry.Name));
    }
}
