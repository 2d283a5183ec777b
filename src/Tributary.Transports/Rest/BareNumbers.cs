using System.Buffers;
using System.Text;

namespace Tributary.Transports.Rest;

/// <summary>Python writes NaN, Infinity and -Infinity bare, which no reader of JSON takes. Put in their places, as long as they are, are
/// texts that <see cref="Value"/> knows.</summary>
internal sealed class BareNumbers
{
    private static readonly SearchValues<byte> s_outside = SearchValues.Create("\"NI"u8);
    private static readonly SearchValues<byte> s_inside = SearchValues.Create("\"\\"u8);

    private bool _inText;
    private bool _escaped;

    /// <summary>Replaces them in bytes that nobody else reads.</summary>
    /// <param name="fresh">Where those start that were not looked at yet; bytes before may be changed too.</param>
    /// <returns>How many bytes from the start may be read; what is left may be the beginning of such a number, and comes again.</returns>
    public int Replace(Span<byte> bytes, int fresh)
    {
        var at = fresh;
        while (at < bytes.Length)
        {
            if (_escaped)
            {
                (_escaped, at) = (false, at + 1);
                continue;
            }

            var found = bytes[at..].IndexOfAny(_inText ? s_inside : s_outside);
            if (found < 0) return bytes.Length;
            at += found;
            if (bytes[at] is not ((byte)'N' or (byte)'I'))
            {
                (_inText, _escaped) = (bytes[at] == '\\' || !_inText, bytes[at] == '\\');
                at++;
                continue;
            }

            var word = bytes[at] == 'N' ? "NaN"u8 : "Infinity"u8;
            if (bytes.Length - at < word.Length && word.StartsWith(bytes[at..])) return at;

            // What is none stays, and is found out by the reader.
            var isWord = bytes[at..].StartsWith(word);
            if (isWord) Put(bytes, at, word.Length);
            at += isWord ? word.Length : 1;
        }

        return bytes.Length;
    }

    /// <summary>The number that a text stands for; null for any other text.</summary>
    public static float? Value(ReadOnlySpan<byte> text) => text switch
    {
        [(byte)'N'] => float.NaN,
        [(byte)'I'] => float.PositiveInfinity,
        [(byte)'-', (byte)'I'] => float.NegativeInfinity,
        _ => null,
    };

    private static void Put(Span<byte> bytes, int at, int length)
    {
        var letter = (char)bytes[at];
        var isNegative = letter == 'I' && at > 0 && bytes[at - 1] == '-';
        var place = isNegative ? bytes.Slice(at - 1, length + 1) : bytes.Slice(at, length);
        place.Fill((byte)' ');
        Encoding.ASCII.GetBytes(isNegative ? "\"-I\"" : $"\"{letter}\"", place);
    }
}
