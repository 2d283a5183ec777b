using System.Collections.Concurrent;
using Tributary.Core.Texts;
using Tributary.Transports.Mqtt.Streams;

namespace Tributary.Client.Streams;

/// <summary>Counts what is passed over, by its kind, what is published, and what could not be.</summary>
internal sealed class StreamTally(IStreamObserver observer)
{
    private const int MaxReason = 300;
    private readonly ConcurrentDictionary<StreamFault, long> _ignored = new();
    private long _published, _unpublished;

    public void Ignore(string topic, StreamMessageException fault)
    {
        var count = _ignored.AddOrUpdate(fault.Fault, 1, static (_, before) => before + 1);
        observer.Ignored(CleanText.Line(topic, 200), fault.Fault.ToString(), CleanText.Line(fault.Message, MaxReason), count);
    }

    public void Published(string topic) => observer.Published(topic, Interlocked.Increment(ref _published));

    public void Unpublished(string topic) => observer.Unpublished(topic, Interlocked.Increment(ref _unpublished));
}
