using System.Text;
using System.Text.RegularExpressions;

namespace Tributary.Cli.Tests.Walk;

/// <summary>Takes a line apart as it stands in a text.</summary>
internal static partial class ShellLine
{
    /// <summary>Without a remark behind it, without what it is piped into.</summary>
    public static string Command(string line) => Rest().Replace(line, "").Trim();

    /// <summary>A synopsis (<c>run pause|stop RUN [--json]</c>) as the commands that it stands for.</summary>
    public static IEnumerable<string> Spelled(string synopsis)
    {
        var text = Optional().Replace(synopsis, "");
        var choice = Choice().Match(text);
        if (!choice.Success) return [text];
        return choice.Value.Split('|').SelectMany(word => Spelled(text[..choice.Index] + word + text[(choice.Index + choice.Length)..]));
    }

    /// <summary>Words, with quotes taken off; a single capital letter is a number.</summary>
    public static IReadOnlyList<string> Words(string line)
    {
        var words = new List<string>();
        var word = new StringBuilder();
        var (quote, open) = ('\0', false);
        for (var i = 0; i <= line.Length; i++)
        {
            var letter = i < line.Length ? line[i] : ' ';
            if (quote == '\0' && letter == ' ')
            {
                if (open) words.Add(word.ToString());
                word.Clear();
                open = false;
                continue;
            }

            open = true;
            if (letter == quote) quote = '\0';
            else if (quote == '\0' && letter is '"' or '\'' && line.IndexOf(letter, i + 1) > 0) quote = letter;
            else word.Append(letter);
        }

        return [.. words.Select(text => text is [>= 'A' and <= 'Z'] ? "1" : text)];
    }

    // "  # remark", "| tail", "> file", "&& more", "; more"; not between quotes.
    [GeneratedRegex(@"(?<=^[^""]*(""[^""]*""[^""]*)*)((\s+#(\s.*|$))|(\s+(\||>|&&|;|2>)\s*.*$))")]
    private static partial Regex Rest();

    [GeneratedRegex(@"\s*\[[^\]]*\]")]
    private static partial Regex Optional();

    [GeneratedRegex(@"(?<=\s|^)[a-z-]+(\|[a-z-]+)+(?=\s|$)")]
    private static partial Regex Choice();
}
