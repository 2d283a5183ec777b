using System.Buffers.Binary;
using System.Text;
using System.Text.Unicode;

namespace Tributary.Transports.Faas;

/// <summary>Reads a document of BSON (bsonspec.org) element by element, where it lies: nothing is allocated for what is passed over. Types
/// that functions and their store do not use are refused.</summary>
internal ref struct BsonReader
{
    /// <summary>Documents in documents.</summary>
    public const int MaxDepth = 16;

    private const int MaxName = 1000;

    private readonly ReadOnlyMemory<byte> _bytes;
    private readonly int _depth;
    private readonly int _end;
    private int _at;

    /// <summary>A whole document: nothing follows it.</summary>
    /// <exception cref="FaasFormatException">It is none.</exception>
    public BsonReader(ReadOnlyMemory<byte> document) : this(document, 0)
    {
    }

    private BsonReader(ReadOnlyMemory<byte> document, int depth)
    {
        if (depth > MaxDepth) throw new FaasFormatException($"the document holds documents in documents, more than {MaxDepth} deep");
        if (!IsLikely(document.Span)) throw new FaasFormatException($"{document.Length} bytes are no document of BSON");
        (_bytes, _depth, _end, _at) = (document, depth, document.Length - 1, 4);
    }

    /// <summary>Of the element that was read last.</summary>
    public BsonType Type { get; private set; }

    /// <summary>UTF-8.</summary>
    public ReadOnlySpan<byte> Name { get; private set; }

    /// <summary>The element's value, as it stands there.</summary>
    public ReadOnlyMemory<byte> Value { get; private set; }

    /// <summary>Of <see cref="BsonType.Binary"/>.</summary>
    public byte Subtype { get; private set; }

    /// <summary>Whether bytes may be a document: it begins with its length and ends with a zero, as no text does.</summary>
    public static bool IsLikely(ReadOnlySpan<byte> bytes)
        => bytes.Length >= 5 && BinaryPrimitives.ReadInt32LittleEndian(bytes) == bytes.Length && bytes[^1] == 0;

    /// <summary>Goes to the next element.</summary>
    /// <returns>False at the document's end.</returns>
    public bool Read()
    {
        if (_at == _end) return false;
        Type = (BsonType)_bytes.Span[_at++];
        var rest = _bytes.Span[_at.._end];
        var name = rest[..Math.Min(rest.Length, MaxName)].IndexOf((byte)0);
        if (name < 0) throw new FaasFormatException("an element's name does not end");
        Name = rest[..name];
        _at += name + 1;
        Value = Type switch
        {
            BsonType.Double or BsonType.Int64 or BsonType.Date => Take(8),
            BsonType.Int32 => Take(4),
            BsonType.Flag => Take(1),
            BsonType.Null => Take(0),
            BsonType.ObjectId => Take(12),
            BsonType.Text => Words(),
            BsonType.Binary => Bytes(),
            BsonType.Document or BsonType.List => Take(_at + 4 <= _end ? BinaryPrimitives.ReadInt32LittleEndian(_bytes.Span[_at..]) : 4),
            _ => throw new FaasFormatException($"{Shown()} is of the type 0x{(byte)Type:x2}, which has no place here"),
        };
        return true;
    }

    public readonly int Int32()
        => Type == BsonType.Int32 ? BinaryPrimitives.ReadInt32LittleEndian(Value.Span) : throw Other("a whole number");

    /// <summary>Any number that is whole.</summary>
    public readonly long Whole() => Type switch
    {
        BsonType.Int32 => Int32(),
        BsonType.Int64 => BinaryPrimitives.ReadInt64LittleEndian(Value.Span),
        BsonType.Double when Number() is var number && Math.Floor(number) == number && Math.Abs(number) < 1L << 53 => (long)number,
        _ => throw Other("a whole number"),
    };

    public readonly double Number() => Type switch
    {
        BsonType.Double => BinaryPrimitives.ReadDoubleLittleEndian(Value.Span),
        BsonType.Int32 or BsonType.Int64 => Whole(),
        _ => throw Other("a number"),
    };

    public readonly string Text()
    {
        if (Type != BsonType.Text || !Utf8.IsValid(Value.Span)) throw Other("a text");
        return Encoding.UTF8.GetString(Value.Span);
    }

    /// <summary>Bytes of any subtype, where they lie.</summary>
    public readonly ReadOnlyMemory<byte> Binary() => Type == BsonType.Binary ? Value : throw Other("bytes");

    /// <summary>Reads the elements of a document or a list.</summary>
    public readonly BsonReader Inner()
        => Type is BsonType.Document or BsonType.List ? new BsonReader(Value, _depth + 1) : throw Other("a document");

    /// <summary>That an element is something else.</summary>
    public readonly FaasFormatException Other(string expected) => new($"{Shown()} is no {expected["a ".Length..]}");

    private readonly string Shown() => $"'{Core.Texts.CleanText.Line(Encoding.UTF8.GetString(Name), 60)}'";

    private ReadOnlyMemory<byte> Take(int count)
    {
        if (count < 0 || count > _end - _at) throw new FaasFormatException($"{Shown()} claims {count} bytes; {_end - _at} are there");
        var taken = _bytes.Slice(_at, count);
        _at += count;
        return taken;
    }

    private ReadOnlyMemory<byte> Words()
    {
        var length = BinaryPrimitives.ReadInt32LittleEndian(Take(4).Span);
        return length > 0 && Take(length) is var text && text.Span[^1] == 0 ? text[..^1] : throw Other("a text");
    }

    private ReadOnlyMemory<byte> Bytes()
    {
        var length = BinaryPrimitives.ReadInt32LittleEndian(Take(4).Span);
        Subtype = Take(1).Span[0];
        return Take(length);
    }
}
