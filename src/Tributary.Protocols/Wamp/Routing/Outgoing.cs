using Tributary.Protocols.Wamp.Formats;
using Tributary.Protocols.Wamp.Messages;

namespace Tributary.Protocols.Wamp.Routing;

/// <summary>A message on its way to one session or to many: serialized once for each serializer, when the first of them sends
/// it.</summary>
internal sealed class Outgoing(WampMessage message)
{
    private const int HeadBytes = 256;

    private readonly ReadOnlyMemory<byte>?[] _serialized = new ReadOnlyMemory<byte>?[4];

    public WampMessage Message => message;

    /// <summary>About the bytes that it takes.</summary>
    public long Size { get; } = HeadBytes + message.Payload.Estimate;

    /// <exception cref="WampFormatException">A value has no form in this format.</exception>
    public ReadOnlyMemory<byte> Serialize(WampFormat format)
    {
        // Two may do it at once; both come to the same.
        lock (_serialized) if (_serialized[format.Number] is { } done) return done;
        var bytes = MessageWriter.Write(format, message);
        lock (_serialized) _serialized[format.Number] = bytes;
        return bytes;
    }
}
