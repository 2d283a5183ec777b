using System.Text.Json.Nodes;
using Spectre.Console;
using Tributary.Cli.Configuration;
using Tributary.Coordinator.Hosting;

namespace Tributary.Cli.Verbs;

/// <summary><c>tributary config show</c>: what holds, and who said so.</summary>
internal static class ConfigVerb
{
    public static Verb Build(Terminal terminal)
    {
        var verb = new Verb("config", $"What holds on this machine: flags over environment over {ConfigFile.Name}") { Show(terminal) };
        verb.Examples.Add(("config show", "every setting with where it comes from"));
        return verb;
    }

    private static Verb Show(Terminal terminal)
    {
        var json = SharedOptions.Json();
        var verb = new Verb("show", "Print every setting with where it comes from; secrets are hidden")
        {
            json, Section(terminal, CoordinatorSettings.Table(terminal)), Section(terminal, ClientSettings.Table(terminal)),
            Section(terminal, ApiSettings.Table(terminal)),
        };
        var coordinator = new SettingFlags<CoordinatorOptions>(verb, terminal, CoordinatorSettings.Table(terminal).WithoutFlags());
        var client = new SettingFlags<ClientConfig>(verb, terminal, ClientSettings.Table(terminal).WithoutFlags());
        var api = new SettingFlags<ApiConfig>(verb, terminal, ApiSettings.Table(terminal).WithoutFlags());
        verb.Examples.Add(("config show coordinator --lease 2m", "what a coordinator with this flag would go by"));
        verb.Examples.Add(("config show client --json", "one setting a line"));
        verb.SetAction(parsed =>
        {
            Print(terminal, parsed.GetValue(json), CoordinatorSettings.Section, coordinator.Read(parsed).Shown);
            Print(terminal, parsed.GetValue(json), ClientSettings.Section, client.Read(parsed).Shown);
            Print(terminal, parsed.GetValue(json), ApiSettings.Section, api.Read(parsed).Shown);
            return ExitCode.Ok;
        });
        return verb;
    }

    private static Verb Section<T>(Terminal terminal, SettingTable<T> table)
    {
        var json = SharedOptions.Json();
        var verb = new Verb(table.Section, table.Section == ApiSettings.Section ? "What verbs that speak to a coordinator go by"
            : $"What tributary {table.Section} with the same flags goes by") { json };
        var flags = new SettingFlags<T>(verb, terminal, table);
        verb.SetAction(parsed =>
        {
            Print(terminal, parsed.GetValue(json), table.Section, flags.Read(parsed).Shown);
            return ExitCode.Ok;
        });
        return verb;
    }

    private static void Print(Terminal terminal, bool json, string section, IReadOnlyList<Setting> settings)
    {
        if (json)
        {
            foreach (var one in settings)
                terminal.Out.WriteLine(new JsonObject
                {
                    ["section"] = section,
                    ["group"] = one.Group,
                    ["key"] = one.Key,
                    ["value"] = one.Value,
                    ["source"] = one.Source,
                    ["help"] = one.Help
                }.ToJsonString());
            return;
        }

        var table = TerminalTable.Of(section, "value*", "from");
        foreach (var one in settings)
            table.AddRow(Markup.Escape(one.Key), Markup.Escape(one.Value ?? Amounts.Nothing), one.Source == Setting.Usual
                ? $"[grey]{one.Source}[/]" : Markup.Escape(one.Source));
        terminal.Screen().Write(table);
        terminal.Out.WriteLine();
    }
}
