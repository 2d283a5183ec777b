using Tributary.Protocols.Wamp.Formats;

namespace Tributary.Protocols.Wamp.Channels;

/// <summary>What the two ends of a WebSocket agree upon.</summary>
public static class WampSubprotocols
{
    /// <summary>The first of the client's offers that is among these; null where none is. Batched ones are not spoken.</summary>
    /// <param name="preferred">Asked for first, whatever the client's order, where it offers it; null to go by the client's order.</param>
    public static WampFormat? Choose(IEnumerable<string> offered, IReadOnlyList<WampFormat> formats, WampFormat? preferred = null)
    {
        var known = offered.Select(offer => formats.FirstOrDefault(format => format.Subprotocol == offer)).OfType<WampFormat>().ToList();
        return preferred is not null && known.Contains(preferred) ? preferred : known.FirstOrDefault();
    }
}
