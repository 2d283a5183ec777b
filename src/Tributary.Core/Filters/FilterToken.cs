namespace Tributary.Core.Filters;

/// <summary>A word, a text in quotes or a sign of a filter.</summary>
/// <param name="At">Where it begins, from 0.</param>
/// <param name="Kind">w for a word, q for a text in quotes, s for a sign, e for the end.</param>
internal sealed record FilterToken(int At, char Kind, string Text)
{
    private const string WordMarks = "_-.:/+#@%";

    public string Shown => Kind == 'e' ? "the end" : $"'{(Text.Length <= 40 ? Text : Text[..40] + "…")}'";

    /// <exception cref="FilterException">A quote is open, or there is a character that says nothing.</exception>
    public static List<FilterToken> All(string filter)
    {
        var tokens = new List<FilterToken>();
        for (var at = 0; at < filter.Length;)
        {
            var letter = filter[at];
            if (char.IsWhiteSpace(letter)) at++;
            else
            {
                tokens.Add(IsWord(letter) ? Word(filter, at) : letter is '"' or '\'' ? Quoted(filter, at) : Sign(filter, at));
                at = End(tokens[^1]);
            }
        }

        tokens.Add(new(filter.Length, 'e', ""));
        return tokens;
    }

    private static int End(FilterToken token) => token.At + token.Text.Length + (token.Kind == 'q' ? 2 : 0);

    private static bool IsWord(char letter) => char.IsLetterOrDigit(letter) || WordMarks.Contains(letter, StringComparison.Ordinal);

    private static FilterToken Word(string filter, int at)
    {
        var end = at;
        while (end < filter.Length && IsWord(filter[end])) end++;
        return new(at, 'w', filter[at..end]);
    }

    private static FilterToken Quoted(string filter, int at)
    {
        var end = filter.IndexOf(filter[at], at + 1);
        return end < 0 ? throw new FilterException(filter, at, $"the text that begins here has no closing {filter[at]}")
            : new(at, 'q', filter[(at + 1)..end]);
    }

    private static FilterToken Sign(string filter, int at) => filter[at] switch
    {
        '(' or ')' or '=' or '~' => new(at, 's', filter[at].ToString()),
        '<' or '>' => new(at, 's', at + 1 < filter.Length && filter[at + 1] == '=' ? filter[at..(at + 2)] : filter[at].ToString()),
        '!' when at + 1 < filter.Length && filter[at + 1] == '=' => new(at, 's', "!="),
        '&' => throw new FilterException(filter, at, "& is not known here; write and"),
        '|' => throw new FilterException(filter, at, "| is not known here; write or"),
        '!' => throw new FilterException(filter, at, "! is not known here; write not, or != between a field and a value"),
        var other => throw new FilterException(filter, at,
            $"'{(char.IsControl(other) || char.IsSurrogate(other) ? '?' : other)}' is not known here; "
                + "put texts with such characters in quotes"),
    };
}
