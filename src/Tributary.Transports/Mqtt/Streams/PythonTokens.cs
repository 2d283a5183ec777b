namespace Tributary.Transports.Mqtt.Streams;

/// <summary>Python's JSON knows three numbers that JSON does not: <c>Infinity</c>, <c>-Infinity</c> and <c>NaN</c>.</summary>
internal static class PythonTokens
{
    // Marks a text that stood there as a bare word; no message holds such a character in a text.
    public const byte Mark = 0x7F;

    /// <summary>The message with these words as texts; the message itself where it holds none.</summary>
    public static ReadOnlyMemory<byte> AsTexts(ReadOnlyMemory<byte> message)
    {
        var bytes = message.Span;
        var (at, copied) = (0, 0);
        List<byte>? changed = null;
        while (at < bytes.Length)
        {
            var found = bytes[at..].IndexOfAny((byte)'"', (byte)'I', (byte)'N');
            if (found < 0) break;
            at += found;
            if (bytes[at] == '"')
            {
                at = EndOfText(bytes, at + 1);
                continue;
            }

            ReadOnlySpan<byte> word = bytes[at..].StartsWith("Infinity"u8) ? "Infinity"u8
                : bytes[at..].StartsWith("NaN"u8) ? "NaN"u8 : default;
            if (word.IsEmpty)
            {
                at++;
                continue;
            }

            var start = at > 0 && bytes[at - 1] == '-' ? at - 1 : at;
            changed ??= new List<byte>(bytes.Length + 64);
            changed.AddRange(bytes[copied..start]);
            changed.AddRange([(byte)'"', Mark]);
            changed.AddRange(bytes[start..(at + word.Length)]);
            changed.Add((byte)'"');
            at = copied = at + word.Length;
        }

        if (changed is null) return message;
        changed.AddRange(bytes[copied..]);
        return changed.ToArray();
    }

    /// <summary>The number that a marked text stands for; null for any other text.</summary>
    public static double? Number(ReadOnlySpan<byte> text)
    {
        if (text is not [Mark, .. var word]) return null;
        return word.SequenceEqual("Infinity"u8) ? double.PositiveInfinity
            : word.SequenceEqual("-Infinity"u8) ? double.NegativeInfinity : double.NaN;
    }

    private static int EndOfText(ReadOnlySpan<byte> bytes, int at)
    {
        while (at < bytes.Length)
        {
            var found = bytes[at..].IndexOfAny((byte)'"', (byte)'\\');
            if (found < 0) return bytes.Length;
            at += found;
            if (bytes[at] == '"') return at + 1;
            at += 2;
        }

        return bytes.Length;
    }
}
