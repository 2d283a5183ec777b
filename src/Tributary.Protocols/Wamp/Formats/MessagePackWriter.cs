using System.Buffers.Binary;

namespace Tributary.Protocols.Wamp.Formats;

/// <summary>MessagePack, every number and length in the shortest form; a list or map of unknown size gets a length of four bytes that is
/// mended at its end.</summary>
internal sealed class MessagePackWriter(WampFormat format, int capacity) : WampWriter(format)
{
    private readonly ByteBuffer _buffer = new(capacity);
    private readonly Stack<Open> _open = [];

    public override void List(int count) => Begin(count, 0x90, 0xdc, isMap: false);

    public override void EndList() => End();

    public override void Map(int count) => Begin(count, 0x80, 0xde, isMap: true);

    public override void EndMap() => End();

    public override void Key(ReadOnlySpan<byte> utf8) => Text(utf8);

    public override void Null() => One().Add(0xc0);

    public override void Bool(bool value) => One().Add((byte)(value ? 0xc3 : 0xc2));

    public override void Integer(long value)
    {
        if (value >= 0) Unsigned((ulong)value);
        else if (value >= -32) One().Add((byte)value);
        else if (value >= sbyte.MinValue) One().Add(0xd0, (ulong)value, 1);
        else if (value >= short.MinValue) One().Add(0xd1, (ulong)value, 2);
        else if (value >= int.MinValue) One().Add(0xd2, (ulong)value, 4);
        else One().Add(0xd3, (ulong)value, 8);
    }

    public override void Unsigned(ulong value)
    {
        if (value <= 0x7f) One().Add((byte)value);
        else Sized(value, 0xcc, 0xcd, 0xce);
    }

    public override void Real(double value)
    {
        Span<byte> number = stackalloc byte[8];
        BinaryPrimitives.WriteDoubleBigEndian(number, value);
        One().Add(0xcb, BinaryPrimitives.ReadUInt64BigEndian(number), 8);
    }

    public override void Text(ReadOnlySpan<byte> utf8)
    {
        if (utf8.Length < 32) One().Add((byte)(0xa0 | utf8.Length));
        else Sized((ulong)utf8.Length, 0xd9, 0xda, 0xdb);
        _buffer.Add(utf8);
    }

    public override void Bytes(ReadOnlySpan<byte> bytes)
    {
        Sized((ulong)bytes.Length, 0xc4, 0xc5, 0xc6);
        _buffer.Add(bytes);
    }

    public override void Raw(ReadOnlySpan<byte> value) => One().Add(value);

    public override ReadOnlyMemory<byte> Finish() => _buffer.Written;

    private void Sized(ulong value, byte one, byte two, byte four)
    {
        if (value <= byte.MaxValue) One().Add(one, value, 1);
        else if (value <= ushort.MaxValue) One().Add(two, value, 2);
        else if (value <= uint.MaxValue) One().Add(four, value, 4);
        else One().Add(0xcf, value, 8);
    }

    private void Begin(int count, byte small, byte two, bool isMap)
    {
        One();
        _open.Push(new Open(count < 0 ? _buffer.Length + 1 : -1, isMap));
        if (count < 0) _buffer.Add((byte)(two + 1), 0, 4);
        else if (count < 16) _buffer.Add((byte)(small | count));
        else if (count <= ushort.MaxValue) _buffer.Add(two, (ulong)count, 2);
        else _buffer.Add((byte)(two + 1), (ulong)count, 4);
    }

    private void End()
    {
        var open = _open.Pop();
        if (open.LengthAt >= 0) _buffer.Mend(open.LengthAt, (uint)(open.IsMap ? open.Values / 2 : open.Values));
    }

    // One more value of the list or map around it.
    private ByteBuffer One()
    {
        if (_open.TryPeek(out var open)) open.Values++;
        return _buffer;
    }

    private sealed class Open(int lengthAt, bool isMap)
    {
        public int LengthAt => lengthAt;

        public bool IsMap => isMap;

        public int Values { get; set; }
    }
}
