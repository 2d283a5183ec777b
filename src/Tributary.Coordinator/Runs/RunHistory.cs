using Tributary.Coordinator.Api;
using Tributary.Core.Rounds;

namespace Tributary.Coordinator.Runs;

/// <summary>A run's saved rounds without cohorts, and what they come to.</summary>
internal sealed class RunHistory
{
    private readonly Lock _gate = new();
    private RoundSummary[] _rounds = new RoundSummary[16];
    private int _count;
    private (int Rounds, (IReadOnlyList<double>? Points, CurveOf? Of) Curve) _curve;
    private RunProgress _progress = RunProgress.None;

    /// <summary>In order from round 1; a look that stays as it is.</summary>
    public ArraySegment<RoundSummary> Rounds
    {
        get
        {
            lock (_gate) return new(_rounds, 0, _count);
        }
    }

    public RunProgress Progress
    {
        get
        {
            lock (_gate) return _progress;
        }
    }

    /// <summary>As lists show it, made anew only when there are new rounds.</summary>
    public (IReadOnlyList<double>? Points, CurveOf? Of) Curve
    {
        get
        {
            lock (_gate)
            {
                if (_curve.Rounds != _count) _curve = (_count, RunCurve.Of(new ArraySegment<RoundSummary>(_rounds, 0, _count)));
                return _curve.Curve;
            }
        }
    }

    /// <summary>Takes what is new of these: two may have read the same.</summary>
    /// <returns>Rounds that were new.</returns>
    public int Add(IReadOnlyList<RoundSummary> read)
    {
        lock (_gate)
        {
            var before = _count;
            foreach (var round in read)
            {
                if (round.Round != _count + 1) continue;
                if (_count == _rounds.Length) Array.Resize(ref _rounds, _count * 2);
                _rounds[_count++] = round;
                _progress = _progress.And(round);
            }

            return _count - before;
        }
    }
}
