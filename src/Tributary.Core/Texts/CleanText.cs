using System.Globalization;
using System.Text;

namespace Tributary.Core.Texts;

/// <summary>What is kept and shown of texts that come from elsewhere (clients, files, the API): no control characters, which databases do
/// not
/// take and terminals obey, no marks that turn the direction of what stands around them, no half characters, and no more letters than
/// allowed. Whoever takes a text in takes it through here.</summary>
public static class CleanText
{
    private const char Escape = '\e';
    private const char ShortCsi = '\u009b';
    private const char Unknown = '\ufffd';

    /// <summary>Text of one or several lines: line ends and tabs stay.</summary>
    /// <param name="max">Letters (UTF-16) that are kept; what is longer ends in an ellipsis.</param>
    public static string Of(string text, int max = int.MaxValue) => Cut(IsClean(text) ? text : Cleaned(text, lines: true), max);

    /// <summary>Text of one line: a line end or a tab becomes a space.</summary>
    /// <param name="max">Letters (UTF-16) that are kept; what is longer ends in an ellipsis.</param>
    public static string Line(string text, int max = int.MaxValue) => Cut(IsLine(text) ? text : Cleaned(text, lines: false), max);

    /// <summary>Texts by name, each of one line; what has no name left is left out.</summary>
    public static IReadOnlyDictionary<string, string> Of(IReadOnlyDictionary<string, string> texts)
    {
        if (texts.All(text => IsLine(text.Key) && IsLine(text.Value))) return texts;
        var clean = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in texts)
            if (Line(name) is { Length: > 0 } shown) clean.TryAdd(shown, Line(value));
        return clean;
    }

    /// <summary>Whether <see cref="Of(string, int)"/> would change nothing but the length.</summary>
    public static bool IsClean(string text) => At(text, lines: true) < 0;

    /// <summary>Whether <see cref="Line"/> would change nothing but the length.</summary>
    public static bool IsLine(string text) => At(text, lines: false) < 0;

    /// <summary>For people: what must not stand in a text; null where nothing does. A carriage return is forgiven before a line
    /// end.</summary>
    public static string? Fault(string text)
    {
        var shown = text.Replace("\r\n", "\n", StringComparison.Ordinal);
        return At(shown, lines: true) is >= 0 and var at
            ? string.Create(CultureInfo.InvariantCulture, $"holds the character U+{(int)shown[at]:X4}, which nobody can see; take it out")
                : null;
    }

    // Where the first letter stands that does not stay; -1 for none.
    private static int At(string text, bool lines)
    {
        for (var i = 0; i < text.Length; i++)
        {
            var letter = text[i];
            if (letter is >= ' ' and < '\u007f' || (lines && letter is '\n' or '\t')) continue;
            if (char.IsHighSurrogate(letter) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1])) i++;
            else if (!Stays(letter)) return i;
        }

        return -1;
    }

    private static bool Stays(char letter) => !char.IsControl(letter) && !char.IsSurrogate(letter) && !IsTurn(letter)
        && letter is not ('\u2028' or '\u2029');

    // Embeddings, overrides and isolates of the bidirectional algorithm (UAX 9).
    private static bool IsTurn(char letter) => letter is (>= '\u202a' and <= '\u202e') or (>= '\u2066' and <= '\u2069');

    private static string Cleaned(string text, bool lines)
    {
        var clean = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            var letter = text[i];
            if (char.IsHighSurrogate(letter) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
                clean.Append(letter).Append(text[++i]);
            else if (letter == '\r' && i + 1 < text.Length && text[i + 1] == '\n') continue;
            else if (letter is '\n' or '\t') clean.Append(lines ? letter : ' ');
            else if (letter is '\r' or '\u0085' or '\u2028' or '\u2029') clean.Append(lines ? '\n' : ' ');
            else if (char.IsSurrogate(letter)) clean.Append(Unknown);
            else if (Stays(letter)) clean.Append(letter);
            else i += Sequence(text, i) - 1;
        }

        return clean.ToString();
    }

    // Letters of a control sequence (ECMA-48: CSI, parameters, one last letter); 1 for any other control character.
    private static int Sequence(string text, int at)
    {
        var from = text[at] == ShortCsi ? at + 1 : text[at] == Escape && at + 1 < text.Length && text[at + 1] == '[' ? at + 2 : -1;
        if (from < 0) return 1;
        var end = from;
        while (end < text.Length && text[end] is >= ' ' and <= '?') end++;
        return (end < text.Length && text[end] is >= '@' and <= '~' ? end + 1 : end) - at;
    }

    private static string Cut(string text, int max)
    {
        if (text.Length <= max) return text;
        if (max < 1) return "";
        var end = max > 1 && char.IsHighSurrogate(text[max - 2]) ? max - 2 : max - 1;
        return string.Concat(text.AsSpan(0, end), "…");
    }
}
