using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using Tributary.Core.Texts;

namespace Tributary.Gateways.Frames;

/// <summary>Frames that nothing was done about: counted by kind, and told to the log, the first of a kind, the tenth, the hundredth and so
/// on. Safe to use from any thread.</summary>
internal sealed class PassedFrames
{
    private readonly long[] _counts = new long[Enum.GetValues<PassedKind>().Length];
    private readonly Counter<long>? _counter;
    private readonly string _transport;
    private readonly ILogger _log;

    /// <param name="meters">Null where nobody asks for figures.</param>
    public PassedFrames(string transport, ILogger log, IMeterFactory? meters)
    {
        (_transport, _log) = (transport, log);
        _counter = meters?.Create("Tributary").CreateCounter<long>("tributary.frames.passed", null,
            "Messages of clients about which nothing was done, by why.");
    }

    /// <summary>Of one kind so far.</summary>
    public long this[PassedKind kind] => Interlocked.Read(ref _counts[(int)kind]);

    /// <param name="client">Who sent it, as far as that is known.</param>
    /// <param name="reason">What is wrong with it.</param>
    public void Note(PassedKind kind, string client, string reason)
    {
        var count = Interlocked.Increment(ref _counts[(int)kind]);
        _counter?.Add(1, new("transport", _transport), new("kind", kind.ToString()));
        var who = CleanText.Line(client, 80);
        if (IsPowerOfTen(count)) FrameEvents.Passed(_log, who, kind, reason, count);
        else FrameEvents.Ignored(_log, who, reason);
    }

    private static bool IsPowerOfTen(long count)
    {
        while (count % 10 == 0) count /= 10;
        return count == 1;
    }
}
