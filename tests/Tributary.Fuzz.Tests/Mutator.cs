using System.Buffers.Binary;
using System.Text;
using Tributary.Engine.Data;

namespace Tributary.Fuzz.Tests;

/// <summary>Makes from valid inputs what somebody might send: bits turned, ends cut, lengths changed, pieces of others put in, nested
/// deeply, numbers that are huge.</summary>
internal sealed class Mutator(SeededRandom random)
{
    private const int MaxLength = 1 << 20;

    private static readonly string[] s_words =
    [
        "0", "-1", "1e999", "-1e-999", "9223372036854775807", "9223372036854775808", "18446744073709551615", "2147483647", "-2147483648",
            "4294967296", "NaN", "Infinity", "null", "true", "{}", "[]", "\"\"",
        "\\ud800", "\\u0000", "\0", "\u001b[2J", "../../etc/passwd", "/dev/zero", "&a [*a, *a]", "*a", "<<: *a", "!!binary x", "- - - -",
            "%", "\r\n", "\n", "\t", ",", ";", "\"", "'", "{", "}", "[", "]", ":", "#",
        "\ufeff", "\u202e", "𐏿", "a=b", "1.5.5", "0x7fffffff", ".inf", "~", "--", "@", "$ref", "(((((", ")", "and", "or", "not", "1/0",
            "18:00-", "\u2028",
    ];

    public byte[] Next(IReadOnlyList<byte[]> corpus)
    {
        var bytes = (byte[])corpus[random.NextInt32(corpus.Count)].Clone();
        for (var i = 1 + random.NextInt32(4); i > 0; i--) bytes = Once(bytes, corpus);
        return bytes.Length <= MaxLength ? bytes : bytes[..MaxLength];
    }

    private byte[] Once(byte[] bytes, IReadOnlyList<byte[]> corpus) => random.NextInt32(13) switch
    {
        0 => Bits(bytes, 1 + random.NextInt32(8)),
        1 => bytes[..Position(bytes)],
        2 => bytes[Position(bytes)..],
        3 => Number(bytes),
        4 => Splice(bytes, corpus[random.NextInt32(corpus.Count)]),
        5 => Repeat(bytes),
        6 => Insert(bytes, Encoding.UTF8.GetBytes(s_words[random.NextInt32(s_words.Length)])),
        7 => Nest(bytes),
        8 => Remove(bytes),
        9 => Digits(bytes),
        10 => Insert(bytes, Noise(1 + random.NextInt32(32))),
        11 => Bytes(bytes),
        _ => Swap(bytes),
    };

    private int Position(byte[] bytes) => random.NextInt32(bytes.Length + 1);

    private byte[] Bits(byte[] bytes, int count)
    {
        for (; count > 0 && bytes.Length > 0; count--) bytes[random.NextInt32(bytes.Length)] ^= (byte)(1 << random.NextInt32(8));
        return bytes;
    }

    private byte[] Bytes(byte[] bytes)
    {
        if (bytes.Length > 0) bytes[random.NextInt32(bytes.Length)] = random.NextInt32(4) switch
        {
            0 => 0,
            1 => 0xff,
            2 => 0x7f,
            _
            => (byte)random.NextInt32(256)
        };
        return bytes;
    }

    // A field of 2, 4 or 8 bytes, in either order, gets a number that is on an edge.
    private byte[] Number(byte[] bytes)
    {
        var width = 2 << random.NextInt32(3);
        if (bytes.Length < width) return bytes;
        var value = random.NextInt32(8) switch
        {
            0 => 0,
            1 => -1,
            2 => int.MaxValue,
            3 => int.MinValue,
            4 => long.MaxValue,
            5
            => bytes.Length,
            6 => 1L << random.NextInt32(63),
            _ => (long)random.NextInt32(1000)
        };
        Span<byte> field = stackalloc byte[8];
        if (random.NextInt32(2) == 0) BinaryPrimitives.WriteInt64LittleEndian(field, value);
        else BinaryPrimitives.WriteInt64BigEndian(field, value);
        (random.NextInt32(2) == 0 ? field[..width] : field[(8 - width)..]).CopyTo(bytes.AsSpan(random.NextInt32(bytes.Length - width + 1)));
        return bytes;
    }

    private byte[] Splice(byte[] bytes, byte[] other)
    {
        var (from, to) = (random.NextInt32(other.Length + 1), random.NextInt32(other.Length + 1));
        return Insert(bytes, other[Math.Min(from, to)..Math.Max(from, to)]);
    }

    private byte[] Repeat(byte[] bytes)
    {
        var at = Position(bytes);
        var piece = bytes[at..Math.Min(bytes.Length, at + 1 + random.NextInt32(40))];
        var times = Math.Min(1 + random.NextInt32(random.NextInt32(10) == 0 ? 20_000 : 20), MaxLength / Math.Max(1, piece.Length));
        var repeated = new byte[piece.Length * times];
        for (var i = 0; i < times; i++) piece.CopyTo(repeated, i * piece.Length);
        return Insert(bytes, repeated);
    }

    private byte[] Nest(byte[] bytes)
    {
        var (open, close) = random.NextInt32(6) switch
        {
            0 => ("[", "]"),
            1 => ("{\"a\":", "}"),
            2 => ("(", ")"),
            3 => ("- ", ""),
            4
            => ("not ", ""),
            _ => ("{a: ", "}")
        };
        var depth = random.NextInt32(5) == 0 ? 20_000 : 100;
        var (before, after) = (Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(open, depth))),
            Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(close, depth))));
        var at = Position(bytes);
        return [.. bytes[..at], .. before, .. bytes[at..], .. random.NextInt32(2) == 0 ? after : []];
    }

    private byte[] Remove(byte[] bytes)
    {
        var at = Position(bytes);
        return [.. bytes[..at], .. bytes[Math.Min(bytes.Length, at + 1 + random.NextInt32(16))..]];
    }

    // One more digit, or other ones, where a number stands as text.
    private byte[] Digits(byte[] bytes)
    {
        var digits = Enumerable.Range(0, bytes.Length).Where(i => bytes[i] is >= (byte)'0' and <= (byte)'9').ToList();
        if (digits.Count == 0) return bytes;
        var at = digits[random.NextInt32(digits.Count)];
        return [.. bytes[..at], .. Encoding.ASCII.GetBytes(s_words[random.NextInt32(14)]), .. bytes[(at + 1)..]];
    }

    private byte[] Swap(byte[] bytes)
    {
        if (bytes.Length < 2) return bytes;
        var (a, b) = (random.NextInt32(bytes.Length), random.NextInt32(bytes.Length));
        (bytes[a], bytes[b]) = (bytes[b], bytes[a]);
        return bytes;
    }

    private byte[] Noise(int length) => [.. Enumerable.Range(0, length).Select(_ => (byte)random.NextInt32(256))];

    private byte[] Insert(byte[] bytes, byte[] piece)
    {
        var at = Position(bytes);
        return [.. bytes[..at], .. piece, .. bytes[at..]];
    }
}
