using System.Text.RegularExpressions;

namespace Tributary.Cli.Tests.Walk;

/// <summary>Collects the commands from the texts themselves, so that a new one cannot be forgotten.</summary>
internal static partial class PrintedCommands
{
    /// <summary>Of the README, the documentation and the samples.</summary>
    public static IEnumerable<PrintedCommand> OfPages(IEnumerable<string> pages)
        => pages.SelectMany(page => OfPage(Texts.Shown(page), File.ReadAllText(page)));

    /// <summary>Of one page: its blocks, in order, and what stands in its sentences as code.</summary>
    public static IEnumerable<PrintedCommand> OfPage(string name, string text)
    {
        var lines = text.ReplaceLineEndings("\n").Replace("\\\n", " ", StringComparison.Ordinal).Split('\n');
        var prose = new List<string>();
        var fenced = false;
        for (var i = 0; i < lines.Length; i++)
        {
            if (lines[i].TrimStart().StartsWith("```", StringComparison.Ordinal)) fenced = !fenced;
            var line = lines[i].TrimStart(' ', '$');
            if (!fenced && !lines[i].StartsWith("    ", StringComparison.Ordinal)) prose.Add(lines[i]);
            else if (Block().Match(line) is { Success: true } found)
                foreach (var command in Spell($"{name}:{i + 1}", found.Groups["rest"].Value, exact: true)) yield return command;
        }

        foreach (Match code in Inline().Matches(string.Join('\n', prose)))
            foreach (var command in Spell(name, code.Groups["rest"].Value.ReplaceLineEndings(" "), exact: true))
                yield return command with { IsMention = true };
    }

    /// <summary>Of the program's texts: errors, remedies, closing words.</summary>
    public static IEnumerable<PrintedCommand> OfSources(IEnumerable<string> files) =>
        from file in files
        from line in File.ReadLines(file).Select((text, i) => (Text: text, Number: i + 1))
        from literal in Texts.Literals(line.Text)
        from Match found in Sentence().Matches(literal)
        from command in Spell($"{Texts.Shown(file)}:{line.Number}", found.Groups["rest"].Value, exact: false)
        select command;

    /// <summary>Of the dashboard's texts.</summary>
    public static IEnumerable<PrintedCommand> OfWeb(IEnumerable<string> files) =>
        from file in files
        from Match found in Sentence().Matches(Hole().Replace(File.ReadAllText(file), "1"))
        from command in Spell(Texts.Shown(file), WebEnd().Replace(found.Groups["rest"].Value, ""), exact: false)
        select command;

    private static IEnumerable<PrintedCommand> Spell(string where, string rest, bool exact)
        => ShellLine.Spelled(ShellLine.Command(rest)).Select(line => new PrintedCommand(where, ShellLine.Words(line), exact))
            .Where(command => command.Words.Count > 0);

    [GeneratedRegex(@"^(?:\w+=\S* )*(?:tributary|dotnet run --project src/Tributary\.Cli(?: -c \w+)? --) (?<rest>\S.*)$")]
    private static partial Regex Block();

    [GeneratedRegex(@"`tributary\s+(?<rest>[^`]+)`")]
    private static partial Regex Inline();

    [GeneratedRegex(@"(?<![\w./@:-])tributary (?<rest>[a-z][^\n]*?)(?=$|\n| (?:and|or) (?:then )?tributary |[(] ?tributary )",
        RegexOptions.Multiline)]
    private static partial Regex Sentence();

    [GeneratedRegex(@"\$?\{[^{}]*\}")]
    private static partial Regex Hole();

    [GeneratedRegex("[`\"'<].*$")]
    private static partial Regex WebEnd();
}
