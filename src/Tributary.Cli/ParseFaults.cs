using System.CommandLine;
using System.Text.RegularExpressions;

namespace Tributary.Cli;

/// <summary>What is wrong with a command line, in words that need no knowledge of the program's inside.</summary>
internal static partial class ParseFaults
{
    public static IEnumerable<string> Words(ParseResult parsed)
    {
        var subcommands = parsed.CommandResult.Command.Subcommands.Select(command => command.Name).ToList();

        // A word that is no verb also makes the verb missing: once is enough.
        var wrong = subcommands.Count > 0 && parsed.UnmatchedTokens.Count > 0 ? parsed.UnmatchedTokens[0] : null;
        if (wrong is not null && !wrong.StartsWith('-'))
        {
            var nearest = subcommands.Where(name => name.StartsWith(wrong, StringComparison.OrdinalIgnoreCase)
                || wrong.StartsWith(name, StringComparison.OrdinalIgnoreCase)
                || Shared(name, wrong) >= 0.6).MaxBy(name => Shared(name, wrong));
            return [$"there is no command {wrong}; "
                + $"{(nearest is null ? $"known are {string.Join(", ", subcommands)}" : $"did you mean {nearest}?")}"];
        }

        return parsed.Errors.Select(error => Plain(error.Message)).Distinct(StringComparer.Ordinal);
    }

    private static string Plain(string message)
    {
        if (TypePattern().Match(message) is not { Success: true } found) return message.TrimEnd('.');
        var needed = found.Groups["type"].Value switch
        {
            "Int32"
            or "Int64" => "no whole number",
            "Double" => "no number",
            "Boolean" => "neither true nor false",
            _ => "not understood"
        };
        return $"'{found.Groups["value"].Value}' for {found.Groups["option"].Value} is {needed}";
    }

    // Share of the letters' pairs that two words have in common (Dice 1945).
    private static double Shared(string a, string b)
    {
        var (first, second) = (Pairs(a), Pairs(b));
        return first.Count + second.Count == 0 ? 0
            : 2.0 * first.Intersect(second, StringComparer.OrdinalIgnoreCase).Count() / (first.Count + second.Count);
    }

    private static List<string> Pairs(string word)
        => [.. Enumerable.Range(0, Math.Max(0, word.Length - 1)).Select(i => word.Substring(i, 2))];

    [GeneratedRegex("Cannot parse argument '(?<value>.*)' for (?:option|command|argument) '(?<option>.*?)' as expected type "
        + "'System\\.(?<type>\\w+)'", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex TypePattern();
}
