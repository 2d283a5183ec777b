using System.CommandLine;
using System.CommandLine.Parsing;
using Tributary.Cli.Fetching;
using Tributary.Engine.Models;

namespace Tributary.Cli.Tests.Walk;

/// <summary>Holds commands against the program's real verbs, options and arity.</summary>
internal static class CommandTree
{
    private static readonly RootCommand Root = CommandLine.Root(new Terminal { Out = TextWriter.Null, Error = TextWriter.Null });

    /// <summary>The examples of every verb's help.</summary>
    public static IEnumerable<PrintedCommand> Examples() => Examples(Root, "tributary");

    /// <summary>What is wrong with a command; null where it can be typed.</summary>
    public static string? Fault(PrintedCommand command)
    {
        if (command.Words[0] is "VERB") return null;
        if (command.IsMention && IsVerbAlone(command.Words)) return null;
        if (command.Exact) return Errors(command.Words) ?? Names(command.Words);

        // A sentence may go on behind the command; options belong to it, and a stop ends it.
        var words = Sentence(command.Words);
        string? first = null;
        for (var length = words.Count; length > 0; length--)
        {
            if (length < words.Count && words[length].StartsWith('-')) continue;
            var part = words.Take(length).ToList();
            var fault = Errors(part);
            if (fault is null && (IsWhole(part) || words.Count == 1)) return Names(part);
            first ??= fault;
        }

        return first ?? "it names no command to the end";
    }

    private static List<string> Sentence(IReadOnlyList<string> words)
    {
        var found = new List<string>();
        foreach (var word in words)
        {
            var bare = word.TrimEnd(';', ',', ':', ')', '.', '(', '?', '!', '`', '\'');
            if (bare.Length == 0 || bare is "→" or "·" or "…") break;
            found.Add(bare);
            if (bare.Length < word.Length && !word.EndsWith("...", StringComparison.Ordinal)) break;
        }

        return found;
    }

    private static string? Errors(IReadOnlyList<string> words)
    {
        if (words is [.., "--help" or "-h"]) words = [.. words.Take(words.Count - 1)];
        var parsed = Root.Parse(words);
        if (words.Count > 0 && parsed.CommandResult.Command is RootCommand) return $"there is no command {words[0]}";
        return parsed.Errors.Count == 0 ? null : string.Join("; ", parsed.Errors.Select(error => error.Message));
    }

    private static bool IsWhole(IReadOnlyList<string> words) => Root.Parse(words).CommandResult.Command is Verb { IsGroup: false };

    private static bool IsVerbAlone(IReadOnlyList<string> words)
    {
        var parsed = Root.Parse(words);
        return parsed.UnmatchedTokens.Count == 0 && parsed.Tokens.All(token => token.Type == TokenType.Command)
            && parsed.CommandResult.Command is Verb;
    }

    // Words that must be names of something.
    private static string? Names(IReadOnlyList<string> words)
    {
        var parsed = Root.Parse(words);
        string? Argument() => parsed.CommandResult.Command.Arguments is [var first, ..]
            && parsed.GetResult(first) is ArgumentResult { Tokens: [var token, ..] } ? token.Value : null;
        return (string.Join(' ', words.Take(2)), Argument()) switch
        {
            ("data get", { } set) when IsName(set) && OfficialSet.Find(set) is null => $"there is no set {set} to get",
            ("model show", { } model) when IsName(model) && model != "latest" && ModelCatalog.Find(model) is null
                => $"there is no model {model}",
            _ => null,
        };
    }

    private static bool IsName(string word) => word.Length > 1 && char.IsAsciiLetterLower(word[0])
        && !word.Contains('.', StringComparison.Ordinal) && !word.Contains('/', StringComparison.Ordinal);

    private static IEnumerable<PrintedCommand> Examples(Command command, string path)
    {
        foreach (var (line, _) in (command as Verb)?.Examples ?? [])
            yield return new PrintedCommand($"{path} --help", ShellLine.Words(ShellLine.Command(line)), Exact: true);
        foreach (var inner in command.Subcommands)
            foreach (var found in Examples(inner, $"{path} {inner.Name}")) yield return found;
    }
}
