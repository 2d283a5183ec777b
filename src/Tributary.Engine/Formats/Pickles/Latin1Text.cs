namespace Tributary.Engine.Formats.Pickles;

/// <summary>Bytes as pickles before protocol 3 have them: taken for letters of Latin-1, and written as UTF-8, which takes two bytes for
/// each from 0x80 on.</summary>
internal static class Latin1Text
{
    /// <summary>Bytes that <paramref name="bytes"/> take as text.</summary>
    public static long Length(ReadOnlySpan<byte> bytes)
    {
        long length = bytes.Length;
        foreach (var letter in bytes) length += letter >> 7;
        return length;
    }

    /// <summary>Writes bytes as text.</summary>
    /// <param name="text">As long as <see cref="Length"/> says.</param>
    public static void Encode(ReadOnlySpan<byte> bytes, Span<byte> text)
    {
        var at = 0;
        foreach (var letter in bytes)
        {
            if (letter < 0x80)
            {
                text[at++] = letter;
                continue;
            }

            text[at++] = (byte)(0xC0 | (letter >> 6));
            text[at++] = (byte)(0x80 | (letter & 0x3F));
        }
    }

    /// <summary>The bytes that a text stands for.</summary>
    /// <returns>False where it is no such text, or stands for more or fewer bytes than there is room for.</returns>
    public static bool TryDecode(ReadOnlySpan<byte> text, Span<byte> bytes)
    {
        var at = 0;
        for (var i = 0; i < text.Length; i++)
        {
            if (at == bytes.Length) return false;
            var letter = text[i];
            if (letter >= 0x80)
            {
                // C2 80 to C3 BF; anything else is a letter beyond Latin-1, or no UTF-8.
                if (letter is not (0xC2 or 0xC3) || ++i == text.Length || (text[i] & 0xC0) != 0x80) return false;
                letter = (byte)((letter << 6) | (text[i] & 0x3F));
            }

            bytes[at++] = letter;
        }

        return at == bytes.Length;
    }
}
