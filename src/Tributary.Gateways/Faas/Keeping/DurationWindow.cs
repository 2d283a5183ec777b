namespace Tributary.Gateways.Faas.Keeping;

/// <summary>How long the last activations took; their median. Safe to use from any thread.</summary>
internal sealed class DurationWindow
{
    private const int Size = 101;

    // Of fewer nobody can say what is usual.
    private const int Least = 3;
    private readonly Lock _gate = new();
    private readonly Queue<double> _seconds = new();

    /// <summary>Null before there are enough.</summary>
    public TimeSpan? Median
    {
        get
        {
            double[] sorted;
            lock (_gate) sorted = [.. _seconds.Order()];
            return sorted.Length < Least ? null : TimeSpan.FromSeconds(sorted[sorted.Length / 2]);
        }
    }

    public void Add(TimeSpan took)
    {
        lock (_gate)
        {
            _seconds.Enqueue(took.TotalSeconds);
            if (_seconds.Count > Size) _seconds.Dequeue();
        }
    }
}
