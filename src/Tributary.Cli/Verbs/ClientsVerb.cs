using System.CommandLine;
using System.Text.Json;
using Spectre.Console;
using Tributary.Cli.Api;
using Tributary.Coordinator.Api;

namespace Tributary.Cli.Verbs;

/// <summary><c>tributary clients [ID]</c>: who takes part in a coordinator's training, and who may.</summary>
internal static class ClientsVerb
{
    public static Verb Build(Terminal terminal)
    {
        var id = new Argument<string?>("ID") { Description = "Only this client", Arity = ArgumentArity.ZeroOrOne };
        var json = SharedOptions.Json();
        var verb = new Verb("clients", "List a coordinator's clients: where they stand, what they work on") { id, json, Forget(terminal) };
        foreach (var decision in ClientDecisions.All(terminal)) verb.Add(decision);
        var coordinator = new CoordinatorAddress(verb, terminal);
        verb.Examples.Add(("clients", "everyone who was heard of"));
        verb.Examples.Add(("clients board-2 --json", "one client, as JSON"));
        verb.SetAction(async (parsed, cancellation) =>
        {
            using var api = coordinator.Open(parsed);
            var clients = parsed.GetValue(id) is { } one
                ? [await api.GetAsync($"api/clients/{Uri.EscapeDataString(one)}", ApiJson.Default.ClientView, cancellation)]
                : await RemoteRuns.AllAsync(page => api.GetAsync($"api/clients?{page}", ApiJson.Default.PageClientView, cancellation));
            if (parsed.GetValue(json))
                clients.ForEach(client => terminal.Out.WriteLine(JsonSerializer.Serialize(client, ApiJson.Default.ClientView)));
            else if (clients.Count == 0)
                terminal.Out.WriteLine($"no client was heard of; start one with: tributary client {api.Address} --data mnist-mini");
            else terminal.Screen().Write(Table(clients));
            return ExitCode.Ok;
        });
        return verb;
    }

    private static Verb Forget(Terminal terminal)
    {
        var id = new Argument<string>("ID") { Description = "A client that is lost" };
        var verb = new Verb("forget", "Take a client that is lost off the list; what it gave to saved rounds stays") { id };
        var coordinator = new CoordinatorAddress(verb, terminal);
        verb.Examples.Add(("clients forget board-2", "it will not come back"));
        verb.SetAction(async (parsed, cancellation) =>
        {
            using var api = coordinator.Open(parsed);
            var one = parsed.GetRequiredValue(id);
            await api.DoAsync(HttpMethod.Delete, $"api/clients/{Uri.EscapeDataString(one)}", cancellation);
            terminal.Out.WriteLine($"{one} is forgotten");
            return ExitCode.Ok;
        });
        return verb;
    }

    private static Table Table(List<ClientView> clients)
    {
        var table = TerminalTable.Of(
            "client", "state", "works on*", "samples>", "holds*", "rounds>", "failures>", "time>", "last heard of", "labels*");
        foreach (var client in clients)
        {
            var state = client.State.ToString().ToLowerInvariant();
            var colour = client.State switch
            {
                ClientState.Online => "green",
                ClientState.Resting => "teal",
                ClientState.Offline => "yellow",
                _ => "red"
            };
            table.AddRow(Markup.Escape(client.Id), $"[{colour}]{state}[/]", Markup.Escape(client.Working ?? client.Resting ?? ""),
                client.Examples is { } samples ? Amounts.Count(samples) : Amounts.Nothing,
                Markup.Escape(client.Holds?.InWords() ?? ""), $"{client.Rounds}", $"{client.Failures}",
                client.AverageSeconds is { } seconds ? Amounts.Seconds(seconds) : Amounts.Nothing,
                client.LastSeen is { } seen ? $"{seen.UtcDateTime:HH:mm:ss} UTC"
                    : "", Markup.Escape(string.Join(", ", client.Labels.Select(label => $"{label.Key}={label.Value}"))));
        }

        return table;
    }
}
