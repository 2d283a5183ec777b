using System.Runtime.CompilerServices;
using Tributary.Coordinator.Inference;
using Tributary.Core.Rounds;
using Tributary.Storage.Runs;

namespace Tributary.Coordinator.Runs;

/// <summary>Runs by what they are called.</summary>
internal sealed class NamedRuns(IRunStore store, RunLibrary library, RunViews views)
{
    // Of the newest runs: the model of one that is older is no longer anybody's newest.
    private const int MaxLookedAt = 2000;

    /// <summary>The one that waits or works; null for none.</summary>
    public async Task<RunRecord?> UnderWayAsync(string name, CancellationToken cancellation)
        => (await store.UnfinishedAsync(cancellation)).Where(run => run.Name == name && RunDocument.IsMine(run)).MaxBy(run => run.Created);

    /// <summary>The one that waits or works, else the newest; null where there was none.</summary>
    public async Task<(RunRecord Run, int Rounds)?> NewestAsync(string name, CancellationToken cancellation)
    {
        if (await UnderWayAsync(name, cancellation) is { } working) return (working, await RoundsAsync(working, cancellation));
        await foreach (var run in OfAsync(name, cancellation)) return (run, await RoundsAsync(run, cancellation));
        return null;
    }

    /// <summary>The newest model that one of them saved; null where none has a round yet.</summary>
    public async Task<ModelPlace?> NewestModelAsync(string name, CancellationToken cancellation)
    {
        // As a rule the one that trains is asked; all others are looked through only where it has no round yet.
        if (await UnderWayAsync(name, cancellation) is { } working
            && (await views.HistoryAsync(working, cancellation)).Rounds is [.., var newest])
            return new ModelPlace(newest.ModelSha256, TrainedRun.Of(working), newest.Round);
        await foreach (var run in OfAsync(name, cancellation))
            if ((await views.HistoryAsync(run, cancellation)).Rounds is [.., var last])
                return new ModelPlace(last.ModelSha256, TrainedRun.Of(run), last.Round);
        return null;
    }

    private async Task<int> RoundsAsync(RunRecord run, CancellationToken cancellation)
        => (await views.HistoryAsync(run, cancellation)).Rounds.Count;

    // The newest first.
    private async IAsyncEnumerable<RunRecord> OfAsync(string name, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var looked = 0;
        await foreach (var run in library.AllAsync(new RunQuery { Limit = 1, Archived = null }, cancellation))
        {
            if (run.Name == name && RunDocument.IsMine(run)) yield return run;
            if (++looked == MaxLookedAt) yield break;
        }
    }
}
