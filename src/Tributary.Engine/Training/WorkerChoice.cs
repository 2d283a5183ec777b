namespace Tributary.Engine.Training;

/// <summary>Finds out, while a network runs, whether sharing its passes among threads is faster than one thread: on a machine with other
/// work, or for a network whose parts are short, it may not be. What is computed does not depend on it.</summary>
/// <param name="workers">Threads there are, at least 2.</param>
/// <param name="frequency">Ticks of the clock in a second.</param>
internal sealed class WorkerChoice(int workers, long frequency)
{
    // A try must be longer than the time slices that other processes get (some milliseconds), and what was found is worth about twenty
    // tries; each time that it is found again, twice as many, up to some seconds.
    private const int TryMilliseconds = 24, TryPasses = 4, FirstStay = 20, LongestStay = 160;

    // So much slower than when it was chosen, several times in a row, and the machine is another one by now.
    private const double Slower = 1.3;
    private const int SlowTimes = 3;

    private readonly long _try = frequency * TryMilliseconds / 1000;
    private bool _shared = true, _trying = true;
    private int _stay = FirstStay, _passes, _slow;
    private long _ticks, _stayed;
    private double _samples, _other, _chosen;

    /// <summary>Workers of the next pass: all, or one.</summary>
    public int Next => _shared ? workers : 1;

    /// <summary>A pass is over.</summary>
    public void Took(long ticks, int samples)
    {
        (_ticks, _samples, _passes) = (_ticks + ticks, _samples + samples, _passes + 1);
        if (_ticks < _try || _passes < TryPasses) return;
        var pace = _ticks / _samples;
        var took = _ticks;
        (_ticks, _samples, _passes) = (0, 0, 0);
        if (_trying) Tried(pace);
        else Stayed(pace, took);
    }

    // Both ways are tried one after the other, the one in use first; the faster stays.
    private void Tried(double pace)
    {
        if (_other == 0)
        {
            (_other, _shared) = (pace, !_shared);
            return;
        }

        var better = pace < _other;
        _stay = better ? FirstStay : Math.Min(LongestStay, _stay * 2);
        (_chosen, _other, _trying, _stayed) = (Math.Min(pace, _other), 0, false, 0);
        if (!better) _shared = !_shared;
    }

    private void Stayed(double pace, long took)
    {
        _stayed += took;
        _slow = pace > Slower * _chosen ? _slow + 1 : 0;
        if (_slow < SlowTimes && _stayed < _stay * _try) return;
        if (_slow == SlowTimes) _stay = FirstStay;
        (_trying, _slow) = (true, 0);
    }
}
