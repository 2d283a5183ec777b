using System.CommandLine;
using System.Text.Json;
using Spectre.Console;
using Tributary.Cli.Api;
using Tributary.Coordinator.Access;

namespace Tributary.Cli.Verbs;

/// <summary>What tokens and certificates have in common: they are listed and revoked.</summary>
internal static class CredentialVerbs
{
    /// <param name="what"><c>tokens</c> or <c>certificates</c>.</param>
    public static Verb List(Terminal terminal, string what)
    {
        var json = SharedOptions.Json();
        var verb = new Verb("list", $"List {what}: whom they name, what they allow, whether they hold") { json };
        var coordinator = new CoordinatorAddress(verb, terminal);
        verb.SetAction(async (parsed, cancellation) =>
        {
            using var api = coordinator.Open(parsed);
            var all = await RemoteRuns.AllAsync(page => api.GetAsync($"api/{what}?{page}", AccessJson.Default.PageCredentialView,
                cancellation));
            if (parsed.GetValue(json))
                all.ForEach(one => terminal.Out.WriteLine(JsonSerializer.Serialize(one, AccessJson.Default.CredentialView)));
            else if (all.Count == 0) terminal.Out.WriteLine($"there are no {what}");
            else terminal.Screen().Write(Table(all));
            return ExitCode.Ok;
        });
        return verb;
    }

    public static Verb Revoke(Terminal terminal, HttpMethod method, Func<string, string> path)
    {
        var id = new Argument<string>("ID") { Description = "As the list shows it" };
        var verb = new Verb("revoke", "From now on it no longer holds") { id };
        var coordinator = new CoordinatorAddress(verb, terminal);
        verb.SetAction(async (parsed, cancellation) =>
        {
            using var api = coordinator.Open(parsed);
            await api.DoAsync(method, path(Uri.EscapeDataString(parsed.GetRequiredValue(id))), cancellation);
            terminal.Out.WriteLine($"{parsed.GetValue(id)} no longer holds");
            return ExitCode.Ok;
        });
        return verb;
    }

    private static Table Table(List<CredentialView> all)
    {
        var table = TerminalTable.Of("id", "kind", "role", "name*", "state", "uses left>", "until");
        foreach (var one in all)
        {
            var colour = one.State == "valid" ? "green" : "grey";
            table.AddRow(Markup.Escape(one.Id), one.Kind, one.Role, Markup.Escape(one.Name ?? ""), $"[{colour}]{one.State}[/]",
                one.UsesLeft is { } left ? $"{left}" : Amounts.Nothing, $"{one.Expires.UtcDateTime:yyyy-MM-dd HH:mm} UTC");
        }

        return table;
    }
}
