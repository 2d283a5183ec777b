using System.Text.Json.Nodes;
using Spectre.Console;
using Tributary.Engine.Models;

namespace Tributary.Cli.Verbs;

/// <summary><c>tributary model list</c>.</summary>
internal static class ModelListVerb
{
    public static Verb Build(Terminal terminal)
    {
        var json = SharedOptions.Json();
        var verb = new Verb("list", "List the architectures that have a name") { json };
        verb.SetAction(parsed =>
        {
            var table = TerminalTable.Of("model", "input", "parameters>", "what*");
            foreach (var model in ModelCatalog.All)
            {
                var parameters = model.Layout().Length;
                if (parsed.GetValue(json))
                    terminal.Out.WriteLine(new JsonObject
                    {
                        ["name"] = model.Name,
                        ["input"] = new JsonArray([.. model.Input.Select(extent => (JsonNode)extent)]),
                        ["parameters"] = parameters,
                        ["description"] = model.Description
                    }.ToJsonString());
                else table.AddRow(model.Name, string.Join("x", model.Input), Amounts.Count(parameters), Markup.Escape(model.Description));
            }

            if (!parsed.GetValue(json)) terminal.Screen().Write(table);
            return ExitCode.Ok;
        });
        return verb;
    }
}
