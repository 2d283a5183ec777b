using System.CommandLine;
using System.Text.Json;
using Spectre.Console;
using Tributary.Cli.Api;
using Tributary.Coordinator.Access;

namespace Tributary.Cli.Verbs;

/// <summary><c>tributary clients pending|approve|refuse|revoke</c>: who may take part.</summary>
internal static class ClientDecisions
{
    public static IEnumerable<Verb> All(Terminal terminal) =>
    [
        Pending(terminal),
        Deciding(terminal, "approve", "Let a client in that waits (a coordinator with --enrolment approve)",
            id => $"api/enrolments/{id}/approve", "is let in"),
        Deciding(terminal, "refuse", "Do not let a client in that waits", id => $"api/enrolments/{id}/refuse", "is not let in"),
        Deciding(terminal, "revoke", "From now on a client's credentials no longer hold; its name is free for a new join token",
            id => $"api/clients/{id}/revoke", "no longer gets in"),
    ];

    private static Verb Pending(Terminal terminal)
    {
        var json = SharedOptions.Json();
        var verb = new Verb("pending", "List the clients that wait to be let in") { json };
        var coordinator = new CoordinatorAddress(verb, terminal);
        verb.SetAction(async (parsed, cancellation) =>
        {
            using var api = coordinator.Open(parsed);
            var all = await api.GetAsync("api/enrolments", AccessJson.Default.PendingViewArray, cancellation);
            if (parsed.GetValue(json))
                foreach (var one in all) terminal.Out.WriteLine(JsonSerializer.Serialize(one, AccessJson.Default.PendingView));
            else if (all.Length == 0) terminal.Out.WriteLine("nobody waits to be let in");
            else terminal.Screen().Write(Table(all));
            return ExitCode.Ok;
        });
        return verb;
    }

    private static Verb Deciding(Terminal terminal, string name, string help, Func<string, string> path, string told)
    {
        var id = new Argument<string>("ID")
        {
            Description = name == "revoke" ? "A client"
            : "A client's name, or what the list of those that wait calls it"
        };
        var verb = new Verb(name, help) { id };
        var coordinator = new CoordinatorAddress(verb, terminal);
        verb.Examples.Add(($"clients {name} board-2", told));
        verb.SetAction(async (parsed, cancellation) =>
        {
            using var api = coordinator.Open(parsed);
            var one = parsed.GetRequiredValue(id);
            await api.DoAsync(HttpMethod.Post, path(Uri.EscapeDataString(one)), cancellation);
            terminal.Out.WriteLine($"{one} {told}");
            return ExitCode.Ok;
        });
        return verb;
    }

    private static Table Table(IEnumerable<PendingView> all)
    {
        var table = TerminalTable.Of("id", "name", "token", "from", "since");
        foreach (var one in all)
            table.AddRow(one.Id, Markup.Escape(one.Name), Markup.Escape(one.Token), Markup.Escape(one.Address ?? ""),
                $"{one.Since.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC");
        return table;
    }
}
