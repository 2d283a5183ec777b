using System.Collections.Concurrent;
using System.Text.Json;
using Tributary.Coordinator.Api;
using Tributary.Core.Filters;
using Tributary.Core.Rounds;

namespace Tributary.Coordinator.Runs;

/// <summary>Runs as the API shows them: what the store kept, and what is known now of those under way.</summary>
internal sealed class RunViews(RunHistories histories, RunWorker worker, RunOwnership ownership)
{
    private const int MaxEnded = 10_000;

    private readonly ConcurrentDictionary<string,
        (RunProgress Progress, (IReadOnlyList<double>? Points, CurveOf? Of) Curve)> _ended = new(StringComparer.Ordinal);

    /// <param name="whole">With the run file and the clients of the round under way.</param>
    public async Task<RunInfo> OfAsync(RunRecord run, bool whole, CancellationToken cancellation)
    {
        var live = worker.Find(run.Id);
        var (progress, (curve, curveOf)) = await SumAsync(run, cancellation);
        using var spec = JsonDocument.Parse(run.Spec);
        return new RunInfo
        {
            Id = run.Id,
            Name = run.Name,
            Status = run.Status,
            Created = run.Created,
            Rounds = spec.RootElement.TryGetProperty("rounds", out var rounds) && rounds.TryGetInt32(out var count) ? count : 0,
            Round = progress.Rounds == 0 ? null : progress.Rounds,
            Waiting = live?.Waiting ?? ownership.ElsewhereOf(run),
            Owner = run.Owner is { } owner ? $"{owner.Host}:{owner.Folder}" : null,
            WaitsFor = live?.WaitsFor,
            Accuracy = progress.Accuracy,
            Loss = progress.Loss,
            Model = progress.Model,
            Curve = curve,
            CurveOf = curveOf,
            Outcome = run.Outcome,
            Notes = run.Notes,
            Tags = run.Tags,
            Archived = run.Archived,
            Seconds = progress.Seconds,
            BytesIn = progress.BytesIn,
            BytesOut = progress.BytesOut,
            Live = whole ? live?.Round : null,
            Spec = whole ? spec.RootElement.Clone() : null,
        };
    }

    /// <summary>What came out of a run, as filters compare it.</summary>
    /// <param name="metrics">Also what clients reported besides loss and accuracy, for which rounds must be read.</param>
    public async Task<RunMeasures> MeasuresAsync(RunRecord run, bool metrics, CancellationToken cancellation)
    {
        if (!metrics && run.Outcome is { } outcome) return new(outcome.Rounds, outcome.Accuracy, outcome.Loss, outcome.Seconds, null);
        return (await SumAsync(run, cancellation)).Progress.Measures;
    }

    /// <summary>The run is deleted.</summary>
    public void Forget(string run)
    {
        _ended.TryRemove(run, out _);
        histories.Forget(run);
    }

    /// <summary>The run's saved rounds without cohorts.</summary>
    public Task<RunHistory> HistoryAsync(RunRecord run, CancellationToken cancellation)
        => histories.OfAsync(run.Id, worker.Find(run.Id) is { Progress: { } live } ? live.Rounds : run.Outcome?.Rounds, cancellation);

    // Lists of many long runs must not bring all their rounds into memory each time.
    private async Task<(RunProgress Progress, (IReadOnlyList<double>? Points, CurveOf? Of) Curve)> SumAsync(RunRecord run,
        CancellationToken cancellation)
    {
        if (run.Outcome is { } outcome && _ended.TryGetValue(run.Id, out var known) && known.Progress.Rounds == outcome.Rounds)
            return known;
        var history = await HistoryAsync(run, cancellation);
        if (run.Outcome is null) return (history.Progress, history.Curve);
        if (_ended.Count >= MaxEnded) _ended.Clear();
        return _ended[run.Id] = (history.Progress, history.Curve);
    }
}
