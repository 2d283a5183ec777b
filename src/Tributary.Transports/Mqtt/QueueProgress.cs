namespace Tributary.Transports.Mqtt;

/// <summary>Which messages of a queue need no sending any more. They are done in any order; what is kept is up to where all are.</summary>
internal sealed class QueueProgress(string path) : IDisposable
{
    private readonly QueueMark _mark = new(path);
    private readonly HashSet<long> _early = [];

    /// <summary>All up to it are done.</summary>
    public long Number => _mark.Number;

    /// <summary>Those beyond <see cref="Number"/> that are done.</summary>
    public int Early => _early.Count;

    public bool IsDone(long number) => number <= _mark.Number || _early.Contains(number);

    /// <returns>Whether <see cref="Number"/> moved.</returns>
    public bool Done(long from, long to)
    {
        for (var number = Math.Max(from, _mark.Number + 1); number <= to; number++) _early.Add(number);
        var done = _mark.Number;
        while (_early.Remove(done + 1)) done++;
        if (done == _mark.Number) return false;
        _mark.Write(done);
        return true;
    }

    public void Dispose() => _mark.Dispose();
}
