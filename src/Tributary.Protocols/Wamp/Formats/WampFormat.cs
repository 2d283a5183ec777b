namespace Tributary.Protocols.Wamp.Formats;

/// <summary>A serializer (WAMP, Basic Profile, "Serializers").</summary>
public abstract class WampFormat
{
    private protected WampFormat(string name, int number, bool isText) => (Name, Number, IsText) = (name, number, isText);

    public static WampFormat Json { get; } = new JsonFormat();

    public static WampFormat MessagePack { get; } = new MessagePackFormat();

    public static WampFormat Cbor { get; } = new CborFormat();

    public static IReadOnlyList<WampFormat> All { get; } = [Json, MessagePack, Cbor];

    /// <summary>For people.</summary>
    public string Name { get; }

    /// <summary>What a RawSocket handshake calls it.</summary>
    public int Number { get; }

    /// <summary>What a WebSocket handshake calls it.</summary>
    public string Subprotocol => $"wamp.2.{(Number == 2 ? "msgpack" : Name.ToLowerInvariant())}";

    /// <summary>Whether WebSocket messages are texts.</summary>
    public bool IsText { get; }

    internal abstract WampReader CreateReader(ReadOnlyMemory<byte> data, int maxDepth);

    /// <param name="capacity">About the bytes to come.</param>
    internal abstract WampWriter CreateWriter(int capacity);

    public override string ToString() => Name;

    private sealed class JsonFormat() : WampFormat("JSON", 1, true)
    {
        internal override WampReader CreateReader(ReadOnlyMemory<byte> data, int maxDepth) => new JsonReader(data, maxDepth);

        internal override WampWriter CreateWriter(int capacity) => new JsonWriter(this, capacity);
    }

    private sealed class MessagePackFormat() : WampFormat("MessagePack", 2, false)
    {
        internal override WampReader CreateReader(ReadOnlyMemory<byte> data, int maxDepth) => new MessagePackReader(data, maxDepth);

        internal override WampWriter CreateWriter(int capacity) => new MessagePackWriter(this, capacity);
    }

    private sealed class CborFormat() : WampFormat("CBOR", 3, false)
    {
        internal override WampReader CreateReader(ReadOnlyMemory<byte> data, int maxDepth) => new CborTokens(data, maxDepth);

        internal override WampWriter CreateWriter(int capacity) => new CborOutput(this, capacity);
    }
}
