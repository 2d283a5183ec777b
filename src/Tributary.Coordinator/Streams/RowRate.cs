namespace Tributary.Coordinator.Streams;

/// <summary>How many come a second, as a mean over a span that has just ended.</summary>
/// <param name="span">Seconds.</param>
internal sealed class RowRate(int span)
{
    private readonly long[] _counts = new long[span + 1];
    private long _first = long.MaxValue;
    private long _second;

    public long Total { get; private set; }

    /// <param name="second">Not before that of the call before, or it counts as that.</param>
    public void Add(long second, long count)
    {
        Go(second);
        _first = Math.Min(_first, _second);
        _counts[_second % _counts.Length] += count;
        Total += count;
    }

    /// <summary>The second that is not over does not count, unless it is the first.</summary>
    public double At(long second)
    {
        if (Total == 0) return 0;
        Go(second);
        if (_first == _second) return Total;
        return (_counts.Sum() - _counts[_second % _counts.Length]) / (double)Math.Min(span, _second - _first);
    }

    // Seconds that passed meanwhile had nothing.
    private void Go(long second)
    {
        for (var i = second; i > _second && i > second - _counts.Length; i--) _counts[i % _counts.Length] = 0;
        _second = Math.Max(_second, second);
    }
}
