using Tributary.Protocols.Wamp.Formats;
using Tributary.Protocols.Wamp.Messages;

namespace Tributary.Protocols.Wamp.Clients;

/// <summary>Something that was published.</summary>
public sealed class WampEvent
{
    internal WampEvent(WampMessage message, string subscribed)
        => (Topic, Publication, Payload, Details) = (message.Details["topic"].Text ?? subscribed, message.Publication, message.Payload,
            message.Details);

    public string Topic { get; }

    public long Publication { get; }

    public WampPayload Payload { get; }

    /// <summary>A map: whatever the router says beside.</summary>
    public WampValue Details { get; }

    /// <summary>The publisher's session; null where it is not told.</summary>
    public long? Publisher => Details["publisher"].Integer;
}
