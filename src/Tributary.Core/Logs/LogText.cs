using System.Globalization;
using System.Text;

namespace Tributary.Core.Logs;

/// <summary>Texts of others as they stand in a line of the log: whatever ends a line, moves a cursor or turns the direction of writing is
/// escaped, and what is too long is cut.</summary>
internal static class LogText
{
    /// <summary>Letters of an event's words.</summary>
    public const int MaxWords = 2000;

    /// <summary>Letters of one field's text.</summary>
    public const int MaxField = 500;

    /// <summary>Appends the text, at most so many of its letters.</summary>
    public static StringBuilder Append(StringBuilder line, ReadOnlySpan<char> text, int max)
    {
        foreach (var letter in text.Length <= max ? text : text[..max])
        {
            if (!IsUnsafe(letter)) line.Append(letter);
            else if (letter == '\n') line.Append(@"\n");
            else if (letter == '\r') line.Append(@"\r");
            else if (letter == '\t') line.Append(@"\t");
            else line.Append(@"\u").Append(((int)letter).ToString("x4", CultureInfo.InvariantCulture));
        }

        return text.Length <= max ? line : line.Append('…');
    }

    /// <summary>The text as a value of JSON, whose writer escapes: cut only.</summary>
    public static string Cut(string text, int max) => text.Length <= max ? text : text[..max] + "…";

    // Control characters of both sets, line and paragraph separators, marks of direction, and halves of characters, which are no text.
    private static bool IsUnsafe(char letter)
        => char.IsControl(letter) || char.IsSurrogate(letter) || letter is '\u2028' or '\u2029' or '\ufeff' or (>= '\u200b' and <= '\u200f')
            or (>= '\u202a' and <= '\u202e') or (>= '\u2066' and <= '\u2069');
}
