using System.Text.Json.Nodes;
using Spectre.Console;
using Tributary.Engine.Sets;

namespace Tributary.Cli.Verbs;

/// <summary><c>tributary data list</c>.</summary>
internal static class DataListVerb
{
    public static Verb Build(Terminal terminal)
    {
        var (data, json) = (SharedOptions.Data(), SharedOptions.Json());
        var verb = new Verb("list", "List the data sets that have a name, and where they lie") { data, json };
        verb.SetAction(parsed =>
        {
            List(terminal, parsed.GetValue(data) is { } folder ? terminal.PathOf(folder) : null, parsed.GetValue(json));
            return ExitCode.Ok;
        });
        return verb;
    }

    private static void List(Terminal terminal, string? folder, bool json)
    {
        var table = TerminalTable.Of("set", "where*", "what*");
        foreach (var set in DataCatalog.All)
        {
            var folders = DataFolders.For(set.Name, folder);
            var paths = set.Files.Select(file => DataFolders.Find(folders, file)).ToList();
            var complete = paths.All(path => path is not null);
            var place = set.Files.Count == 0 ? "inside the product" : complete ? Path.GetDirectoryName(paths[0])! : null;
            if (json) terminal.Out.WriteLine(new JsonObject
            {
                ["set"] = set.Name,
                ["description"] = set.Description,
                ["here"] = place is not null,
                ["place"] = place
            }.ToJsonString());
            else table.AddRow(set.Name, place is null ? Missing(set.Name)
                : $"[green]{Markup.Escape(terminal.Shown(place))}[/]", Markup.Escape(set.Description));
        }

        if (!json) terminal.Screen().Write(table);
    }

    private static string Missing(string set)
        => Fetching.OfficialSet.Find(set) is null ? "[yellow]not here[/]" : $"[yellow]not here[/]: tributary data get {set}";
}
