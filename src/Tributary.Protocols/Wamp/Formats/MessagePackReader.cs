using System.Buffers.Binary;

namespace Tributary.Protocols.Wamp.Formats;

/// <summary>MessagePack, version 5 (texts and bytes are two things).</summary>
internal sealed class MessagePackReader(ReadOnlyMemory<byte> data, int maxDepth) : WampReader(data, maxDepth)
{
    private readonly Stack<(long Left, bool IsMap)> _open = [];
    private ReadOnlyMemory<byte> _content;

    public override ReadOnlyMemory<byte> Utf8 => _content;

    public override ReadOnlyMemory<byte> Bytes => _content;

    protected override WampToken Next()
    {
        Start = End;
        if (_open.TryPop(out var open))
        {
            if (open.Left == 0) return open.IsMap ? WampToken.EndMap : WampToken.EndList;
            _open.Push((open.Left - 1, open.IsMap));
        }
        else if (End == Data.Length)
        {
            return WampToken.None;
        }

        var head = Take(1)[0];
        return head switch
        {
            <= 0x7f => Whole(head),
            <= 0x8f => Open(head & 0xf, true),
            <= 0x9f => Open(head & 0xf, false),
            <= 0xbf => Chars(head & 0x1f),
            0xc0 => WampToken.Null,
            0xc2 or 0xc3 => Truth(head == 0xc3),
            0xc4 or 0xc5 or 0xc6 => Content(Length(1 << (head - 0xc4)), WampToken.Bytes),
            0xc7 or 0xc8 or 0xc9 => Content(Length(1 << (head - 0xc7)) + 1, WampToken.Other),
            0xca => Fraction(BinaryPrimitives.ReadSingleBigEndian(Take(4))),
            0xcb => Fraction(BinaryPrimitives.ReadDoubleBigEndian(Take(8))),
            0xcc or 0xcd or 0xce or 0xcf => Positive(Number(1 << (head - 0xcc))),
            0xd0 => Whole((sbyte)Number(1)),
            0xd1 => Whole((short)Number(2)),
            0xd2 => Whole((int)Number(4)),
            0xd3 => Whole((long)Number(8)),
            >= 0xd4 and <= 0xd8 => Content((1 << (head - 0xd4)) + 1, WampToken.Other),
            0xd9 or 0xda or 0xdb => Chars(Length(1 << (head - 0xd9))),
            0xdc or 0xdd => Open(Length(head == 0xdc ? 2 : 4), false),
            0xde or 0xdf => Open(Length(head == 0xde ? 2 : 4), true),
            >= 0xe0 => Whole((sbyte)head),
            _ => throw Broken("0xc1 begins no value in MessagePack"),
        };
    }

    private WampToken Whole(long value)
    {
        Integer = value;
        return WampToken.Integer;
    }

    private WampToken Positive(ulong value)
    {
        if (value <= long.MaxValue) return Whole((long)value);
        Unsigned = value;
        return WampToken.Unsigned;
    }

    private WampToken Truth(bool value)
    {
        Bool = value;
        return WampToken.Bool;
    }

    private WampToken Fraction(double value)
    {
        Real = value;
        return WampToken.Real;
    }

    private WampToken Chars(long length)
    {
        Content(length, WampToken.Text);
        NeedText(_content.Span);
        return WampToken.Text;
    }

    private WampToken Content(long length, WampToken token)
    {
        if (length > Data.Length - End) throw Broken("it ends too early");
        _content = Data.Slice(End, (int)length);
        End += (int)length;
        return token;
    }

    // Every item takes a byte or more.
    private WampToken Open(long count, bool isMap)
    {
        if ((isMap ? 2 * count : count) > Data.Length - End) throw Broken("a list or map is said to hold more than there is");
        Count = (int)count;
        _open.Push((isMap ? 2 * count : count, isMap));
        return isMap ? WampToken.Map : WampToken.List;
    }

    private long Length(int bytes) => (long)Number(bytes);

    private ulong Number(int bytes)
    {
        var number = 0UL;
        foreach (var one in Take(bytes)) number = (number << 8) | one;
        return number;
    }

    private ReadOnlySpan<byte> Take(int count)
    {
        if (count > Data.Length - End) throw Broken("it ends too early");
        End += count;
        return Data.Span.Slice(End - count, count);
    }
}
