using System.Collections.Concurrent;
using Tributary.Core.Texts;
using Tributary.Transports.Mqtt.Streams;

namespace Tributary.Client.Streams;

/// <summary>Counts what is passed over, by its kind, and what could not be published.</summary>
internal sealed class StreamTally(IStreamObserver observer)
{
    private const int MaxReason = 300;
    private readonly ConcurrentDictionary<StreamFault, long> _ignored = new();
    private long _unpublished;

    public void Ignore(string topic, StreamMessageException fault)
    {
        var count = _ignored.AddOrUpdate(fault.Fault, 1, static (_, before) => before + 1);
        observer.Ignored(CleanText.Line(topic, 200), fault.Fault.ToString(), CleanText.Line(fault.Message, MaxReason), count);
    }

    public void Unpublished(string topic) => observer.Unpublished(topic, Interlocked.Increment(ref _unpublished));
}
