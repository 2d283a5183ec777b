using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace Tributary.Transports.Faas;

/// <summary>Writes a document of BSON, its elements in the order in which they come.</summary>
internal sealed class BsonWriter
{
    /// <summary>The subtype of bytes that mean something to whoever wrote them; pickles are.</summary>
    public const byte OwnBytes = 0x80;

    private readonly Stack<int> _open = new();
    private byte[] _bytes = new byte[1024];
    private int _at;

    public BsonWriter() => Open();


    public BsonWriter Document(string name)
    {
        Head(BsonType.Document, name);
        Open();
        return this;
    }

    /// <summary>Ends the innermost document.</summary>
    public BsonWriter End()
    {
        Room(1)[0] = 0;
        _at++;
        var begin = _open.Pop();
        BinaryPrimitives.WriteInt32LittleEndian(_bytes.AsSpan(begin), _at - begin);
        return this;
    }

    public BsonWriter Text(string name, string value)
    {
        Head(BsonType.Text, name);
        var length = Encoding.UTF8.GetByteCount(value);
        Number(length + 1);
        Encoding.UTF8.GetBytes(value, Room(length + 1));
        _bytes[_at + length] = 0;
        _at += length + 1;
        return this;
    }

    public BsonWriter Int32(string name, int value)
    {
        Head(BsonType.Int32, name);
        Number(value);
        return this;
    }

    public BsonWriter Int64(string name, long value)
    {
        Head(BsonType.Int64, name);
        BinaryPrimitives.WriteInt64LittleEndian(Room(8), value);
        _at += 8;
        return this;
    }

    public BsonWriter Double(string name, double value)
    {
        Head(BsonType.Double, name);
        BinaryPrimitives.WriteDoubleLittleEndian(Room(8), value);
        _at += 8;
        return this;
    }

    public BsonWriter Flag(string name, bool value)
    {
        Head(BsonType.Flag, name);
        Room(1)[0] = value ? (byte)1 : (byte)0;
        _at++;
        return this;
    }

    public BsonWriter Null(string name)
    {
        Head(BsonType.Null, name);
        return this;
    }

    public BsonWriter Int32s(string name, IReadOnlyList<int> values)
    {
        Head(BsonType.List, name);
        Open();
        for (var i = 0; i < values.Count; i++) Int32(i.ToString(CultureInfo.InvariantCulture), values[i]);
        return End();
    }

    public BsonWriter Binary(string name, ReadOnlySpan<byte> bytes, byte subtype)
    {
        Head(BsonType.Binary, name);
        Number(bytes.Length);
        var room = Room(bytes.Length + 1);
        room[0] = subtype;
        bytes.CopyTo(room[1..]);
        _at += bytes.Length + 1;
        return this;
    }

    /// <summary>The document, once all that was begun is ended.</summary>
    public byte[] ToArray()
    {
        while (_open.Count > 0) End();
        return _bytes[.._at];
    }

    private void Open()
    {
        _open.Push(_at);
        Room(4);
        _at += 4;
    }

    private void Head(BsonType type, string name)
    {
        var length = Encoding.UTF8.GetByteCount(name);
        var room = Room(length + 2);
        room[0] = (byte)type;
        Encoding.UTF8.GetBytes(name, room[1..]);
        room[length + 1] = 0;
        _at += length + 2;
    }

    private void Number(int value)
    {
        BinaryPrimitives.WriteInt32LittleEndian(Room(4), value);
        _at += 4;
    }

    private Span<byte> Room(int count)
    {
        if (_bytes.Length - _at < count)
            Array.Resize(ref _bytes, (int)Math.Min(Array.MaxLength, Math.Max(2L * _bytes.Length, (long)_at + count)));
        return _bytes.AsSpan(_at);
    }
}
