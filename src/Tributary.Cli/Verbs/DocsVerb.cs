using System.CommandLine;
using Spectre.Console;

namespace Tributary.Cli.Verbs;

/// <summary><c>tributary docs</c>: the pages of <c>docs/</c>, which travel inside the program, so that every hint can be followed
/// offline.</summary>
internal static class DocsVerb
{
    private const string Prefix = "docs/";

    /// <summary>The pages' names, in order.</summary>
    public static IReadOnlyList<string> Pages { get; } =
    [
        .. typeof(DocsVerb).Assembly.GetManifestResourceNames().Where(name => name.StartsWith(Prefix, StringComparison.Ordinal))
            .Select(name => name[Prefix.Length..]).Order(StringComparer.Ordinal),
    ];

    public static Verb Build(Terminal terminal)
    {
        var page = new Argument<string?>("PAGE")
        {
            Description = "A page's name; without one the pages are listed",
            DefaultValueFactory = _ => null
        };
        page.CompletionSources.Add([.. Pages]);
        var verb = new Verb("docs", "Print the documentation: the guide, every command, every key of a run file") { page };
        verb.Examples.Add(("docs guide", "the tutorial"));
        verb.Examples.Add(("docs run-files", "every key of a run file with its range"));
        verb.SetAction(parsed =>
        {
            if (parsed.GetValue(page) is { } name) terminal.Out.Write(Text(name));
            else List(terminal);
            return ExitCode.Ok;
        });
        return verb;
    }

    private static void List(Terminal terminal)
    {
        var table = TerminalTable.Of("page", "what*");
        foreach (var name in Pages) table.AddRow(name, Markup.Escape(Title(Text(name))));
        terminal.Screen().Write(table);
    }

    /// <exception cref="CommandFault">There is no such page.</exception>
    private static string Text(string name)
    {
        var wanted = name.EndsWith(".md", StringComparison.OrdinalIgnoreCase) ? name[..^".md".Length] : name;
        if (wanted.StartsWith(Prefix, StringComparison.Ordinal)) wanted = wanted[Prefix.Length..];
        var known = Pages.FirstOrDefault(page => string.Equals(page, wanted, StringComparison.OrdinalIgnoreCase))
            ?? throw CommandFault.NotFound($"there is no page {name}", $"the pages are {string.Join(", ", Pages)}");
        using var reader = new StreamReader(typeof(DocsVerb).Assembly.GetManifestResourceStream(Prefix + known)!);
        return reader.ReadToEnd();
    }

    private static string Title(string text) => text[..text.IndexOf('\n', StringComparison.Ordinal)].TrimStart('#', ' ').TrimEnd();
}
