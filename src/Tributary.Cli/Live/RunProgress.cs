using Tributary.Core.Rounds;

namespace Tributary.Cli.Live;

/// <summary>Gathers what a run tells, for a screen that is redrawn at its own pace from another thread.</summary>
internal sealed class RunProgress(TimeProvider clock) : IRunObserver
{
    private const int Pace = 5;

    private readonly Lock _gate = new();
    private readonly List<RoundRecord> _rounds = [];
    private readonly Queue<TimeSpan> _latest = new();
    private string _runId = "";
    private RunSpec? _spec;
    private RunOutcome? _outcome;
    private string? _away, _waiting;
    private int _round, _asked, _answered, _refused;
    private long _started = clock.GetTimestamp(), _roundStarted;

    /// <summary>Null before the run has started.</summary>
    public RunSnapshot? Now()
    {
        lock (_gate)
        {
            if (_spec is null) return null;
            return new RunSnapshot(_runId, _spec, [.. _rounds], _round, _asked, _answered, _refused, clock.GetElapsedTime(_started), Left(),
                _outcome, _away, _waiting);
        }
    }

    public void RunStarted(string runId, RunSpec spec, Checkpoint start)
    {
        lock (_gate)
        {
            (_runId, _spec, _started) = (runId, spec, clock.GetTimestamp());
            _rounds.Clear();
            _rounds.AddRange(start.History);
        }
    }

    public void RoundStarted(int round, IReadOnlyList<string> cohort)
    {
        lock (_gate)
            (_round, _asked, _answered, _refused, _roundStarted)
                = (round, _spec?.Strategy.Buffered?.Buffer ?? cohort.Count, 0, 0, clock.GetTimestamp());
    }

    public void ClientDone(int round, ClientOutcome outcome)
    {
        lock (_gate)
        {
            if (outcome.Refused is null) _answered++;
            else _refused++;
        }
    }

    public void RoundSaved(RoundRecord round)
    {
        lock (_gate)
        {
            _rounds.Add(round);
            _round = 0;
            _latest.Enqueue(clock.GetElapsedTime(_roundStarted));
            if (_latest.Count > Pace) _latest.Dequeue();
        }
    }

    public void RunEnded(RunOutcome outcome)
    {
        lock (_gate) _outcome = outcome;
    }

    /// <param name="reason">Why the run's coordinator does not answer; null as soon as it does.</param>
    public void Away(string? reason)
    {
        lock (_gate) _away = reason;
    }

    /// <param name="text">What the run waits for; null where it waits for nothing.</param>
    public void Waits(string? text)
    {
        lock (_gate) _waiting = text;
    }

    private TimeSpan? Left()
    {
        if (_latest.Count == 0 || _spec is null) return null;
        var left = _latest.Average(time => time.TotalSeconds) * (_spec.Rounds - _rounds.Count);
        if (_round > 0) left -= Math.Min(_latest.Average(time => time.TotalSeconds), clock.GetElapsedTime(_roundStarted).TotalSeconds);
        return TimeSpan.FromSeconds(Math.Max(0, Math.Ceiling(left)));
    }
}
