using JpegLibrary;
using Tributary.Engine.Formats;

namespace Tributary.Engine.Imaging;

/// <summary>Tables of codes and of steps (T.81, B.2.4), checked before the library builds its own from them: it would follow codes that
/// cannot be, and reads segments whose length ends in 0 or 1 (mod 256) as far too long.</summary>
internal static class JpegTables
{
    private const int CodeLengths = 16;

    // The longest difference of a first coefficient, in bits.
    private const int MaxDcBits = 15;

    public static void Codes(ReadOnlySpan<byte> segment, JpegDecoder decoder, Func<string, BrokenFileException> broken)
    {
        while (!segment.IsEmpty)
        {
            if (segment.Length <= CodeLengths || segment[0] >> 4 > 1 || (segment[0] & 15) > 3)
                throw broken("a table of codes is cut off, or has a number that does not exist");
            var (count, free) = (0, 1);
            foreach (var codes in segment.Slice(1, CodeLengths))
            {
                (count, free) = (count + codes, (free * 2) - codes);
                if (free < 0) throw broken("a table has more codes than there can be");
            }

            var length = 1 + CodeLengths + count;
            if (count > 256 || length > segment.Length) throw broken("a table of codes is cut off");
            var isDc = segment[0] >> 4 == 0;
            foreach (var symbol in segment[(1 + CodeLengths)..length])
                if (isDc && symbol > MaxDcBits) throw broken($"a first coefficient of {symbol} bits is claimed; {MaxDcBits} is the most");
            if (count > 0 && JpegHuffmanDecodingTable.TryParse(segment[..length], out var table, out _)) decoder.SetHuffmanTable(table);
            segment = segment[length..];
        }
    }

    public static void Steps(ReadOnlySpan<byte> segment, JpegDecoder decoder, Func<string, BrokenFileException> broken)
    {
        while (!segment.IsEmpty)
        {
            if (segment[0] >> 4 > 1 || (segment[0] & 15) > 3 || !JpegQuantizationTable.TryParse(segment, out var table, out var length))
                throw broken("a table of steps is cut off, or has a number that does not exist");
            decoder.SetQuantizationTable(table);
            segment = segment[length..];
        }
    }
}
