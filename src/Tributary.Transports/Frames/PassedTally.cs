using Tributary.Transports.Lines;

namespace Tributary.Transports.Frames;

/// <summary>Frames about which a client did nothing. Safe to use from any thread.</summary>
internal sealed class PassedTally(ILineObserver observer)
{
    private long _count;

    /// <summary>So far.</summary>
    public long Count => Interlocked.Read(ref _count);

    public void Note(string reason)
    {
        var count = Interlocked.Increment(ref _count);
        var rest = count;
        while (rest % 10 == 0) rest /= 10;
        if (rest == 1) observer.Passed(reason, count);
    }
}
