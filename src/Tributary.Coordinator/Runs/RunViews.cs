using System.Collections.Concurrent;
using System.Text.Json;
using Tributary.Coordinator.Api;
using Tributary.Core.Rounds;

namespace Tributary.Coordinator.Runs;

/// <summary>Runs as the API shows them: what the store kept, and what is known now of those under way.</summary>
internal sealed class RunViews(IRunStore store, RunWorker worker)
{
    private const int MostKept = 10_000;

    // Sums over the rounds of runs that have ended: they change only when a run is resumed, and then it is live.
    private readonly ConcurrentDictionary<string, (RunStatus Status, RunProgress Progress)> _ended = new(StringComparer.Ordinal);

    /// <param name="whole">With the run file and the clients of the round under way.</param>
    public async Task<RunInfo> OfAsync(RunRecord run, bool whole, CancellationToken cancellation)
    {
        var live = worker.Find(run.Id);
        var progress = live?.Progress ?? await ProgressAsync(run, cancellation);
        using var spec = JsonDocument.Parse(run.Spec);
        return new RunInfo
        {
            Id = run.Id,
            Name = run.Name,
            Status = run.Status,
            Created = run.Created,
            Rounds = spec.RootElement.TryGetProperty("rounds", out var rounds) && rounds.TryGetInt32(out var count) ? count : 0,
            Round = progress.Rounds == 0 ? null : progress.Rounds,
            Waiting = live?.Waiting,
            Accuracy = progress.Accuracy,
            Loss = progress.Loss,
            Model = progress.Model,
            Outcome = run.Outcome,
            Seconds = progress.Seconds,
            BytesIn = progress.BytesIn,
            BytesOut = progress.BytesOut,
            Live = whole ? live?.Round : null,
            Spec = whole ? spec.RootElement.Clone() : null,
        };
    }

    private async Task<RunProgress> ProgressAsync(RunRecord run, CancellationToken cancellation)
    {
        if (_ended.TryGetValue(run.Id, out var known) && known.Status == run.Status) return known.Progress;
        var progress = RunProgress.Of(await store.RoundsAsync(run.Id, cancellation));
        if (run.Outcome is not null)
        {
            if (_ended.Count >= MostKept) _ended.Clear();
            _ended[run.Id] = (run.Status, progress);
        }

        return progress;
    }
}
