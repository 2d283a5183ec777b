using System.Text;

namespace Tributary.Client.Executables;

/// <summary>Cuts a command line into words as a POSIX shell does with quotes and backslashes (XCU 2.2), and nothing else: no variables, no
/// globs, no shell is ever started.</summary>
internal static class CommandWords
{
    /// <summary>On Windows a backslash is part of a path unless it stands before a quote.</summary>
    /// <returns>Null where a quote is not closed.</returns>
    public static string[]? Split(string line, bool windows = false)
    {
        var words = new List<string>();
        var word = new StringBuilder();
        var (open, quote) = (false, '\0');
        for (var i = 0; i < line.Length; i++)
        {
            var letter = line[i];
            var next = i + 1 < line.Length ? line[i + 1] : '\0';
            if (quote == '\0' && char.IsWhiteSpace(letter))
            {
                if (open) words.Add(word.ToString());
                word.Clear();
                open = false;
                continue;
            }

            open = true;
            if (letter == quote) quote = '\0';
            else if (quote == '\0' && (letter is '\'' or '"')) quote = letter;
            else if (letter == '\\' && quote != '\'' && Escapes(next, quote, windows)) word.Append(line[++i]);
            else word.Append(letter);
        }

        if (quote != '\0') return null;
        if (open) words.Add(word.ToString());
        return [.. words];
    }

    private static bool Escapes(char next, char quote, bool windows)
        => next != '\0' && (windows ? next == '"' : quote == '\0' || next is '"' or '\\' or '$' or '`');
}
