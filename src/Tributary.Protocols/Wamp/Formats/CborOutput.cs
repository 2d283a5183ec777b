using System.Formats.Cbor;
using System.Text;

namespace Tributary.Protocols.Wamp.Formats;

/// <summary>CBOR with definite lengths.</summary>
internal sealed class CborOutput(WampFormat format, int capacity) : WampWriter(format)
{
    private readonly CborWriter _writer = new(CborConformanceMode.Lax, convertIndefiniteLengthEncodings: true,
        allowMultipleRootLevelValues: false, initialCapacity: capacity);

    public override void List(int count) => _writer.WriteStartArray(count < 0 ? null : count);

    public override void EndList() => _writer.WriteEndArray();

    public override void Map(int count) => _writer.WriteStartMap(count < 0 ? null : count);

    public override void EndMap() => _writer.WriteEndMap();

    public override void Key(ReadOnlySpan<byte> utf8) => Text(utf8);

    public override void Null() => _writer.WriteNull();

    public override void Bool(bool value) => _writer.WriteBoolean(value);

    public override void Integer(long value) => _writer.WriteInt64(value);

    public override void Unsigned(ulong value) => _writer.WriteUInt64(value);

    public override void Real(double value) => _writer.WriteDouble(value);

    public override void Text(ReadOnlySpan<byte> utf8) => _writer.WriteTextString(Encoding.UTF8.GetString(utf8));

    public override void Bytes(ReadOnlySpan<byte> bytes) => _writer.WriteByteString(bytes);

    public override void Raw(ReadOnlySpan<byte> value) => _writer.WriteEncodedValue(value);

    public override ReadOnlyMemory<byte> Finish() => _writer.Encode();
}
