using System.CommandLine;
using System.Net.Http.Json;
using System.Text.Json;
using Tributary.Cli.Api;
using Tributary.Coordinator.Access;

namespace Tributary.Cli.Verbs;

/// <summary><c>tributary token new|list|revoke</c>: what lets clients join, and people and programs use a coordinator.</summary>
internal static class TokenVerb
{
    public static Verb Build(Terminal terminal)
    {
        var verb = new Verb("token", "Let clients join, and people in: make, list and revoke tokens") { New(terminal),
            CredentialVerbs.List(terminal, "tokens"), CredentialVerbs.Revoke(terminal, HttpMethod.Delete, id => $"api/tokens/{id}") };
        verb.Examples.Add(("token new --uses 10", "a join token for ten clients, good for a day"));
        verb.Examples.Add(("token new --role viewer --name anna --lifetime 30d", "a bearer token for a person who looks on"));
        return verb;
    }

    private static Verb New(Terminal terminal)
    {
        var role = new Option<string>("--role")
        {
            Description = "client makes a join token; viewer, operator and admin make a bearer token",
            HelpName = "ROLE",
            DefaultValueFactory = _ => "client",
        };
        role.AcceptOnlyFromAmong("client", "viewer", "operator", "admin");
        var name = new Option<string?>("--name")
        {
            Description = "Whom it names; of a join token, the only client that it lets in",
            HelpName = "NAME"
        };
        name.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1 && SharedOptions.BadId("--name", result.Tokens[0].Value) is { } fault) result.AddError(fault);
        });
        var uses = new Option<int>("--uses")
        {
            Description = "Clients that may join with it",
            HelpName = "N",
            DefaultValueFactory = _ => 1,
        };
        SharedOptions.AtLeast(uses, 1);
        var lifetime = new Option<string?>("--lifetime")
        {
            Description = "How long it holds; a day for join tokens, else 90 days",
            HelpName = "TIME"
        };
        var json = SharedOptions.Json();
        var verb = new Verb("new", "Make a token; its text is shown once") { role, name, uses, lifetime, json };
        var coordinator = new CoordinatorAddress(verb, terminal);
        verb.Examples.Add(("token new --name board-2", "a join token that lets in board-2 and nobody else"));
        verb.SetAction(async (parsed, cancellation) =>
        {
            using var api = coordinator.Open(parsed);
            var isJoin = parsed.GetRequiredValue(role) == "client";
            double? seconds = parsed.GetValue(lifetime) is { } time ? SharedOptions.Time("--lifetime", time).TotalSeconds : null;
            var order = isJoin ? new TokenRequest("join", Name: parsed.GetValue(name), Uses: parsed.GetValue(uses), Lifetime: seconds)
                : new TokenRequest("bearer", parsed.GetRequiredValue(role), parsed.GetValue(name), Lifetime: seconds);
            var made = await api.PostAsync("api/tokens", JsonContent.Create(order, AccessJson.Default.TokenRequest),
                AccessJson.Default.TokenReply, cancellation);
            if (parsed.GetValue(json)) terminal.Out.WriteLine(JsonSerializer.Serialize(made, AccessJson.Default.TokenReply));
            else
            {
                terminal.Out.WriteLine(made.Token);
                terminal.Error.WriteLine(made.Command is { } command
                    ? $"on the client's machine: {command}{(parsed.GetValue(name) is null ? " --name ID" : "")}"
                    : "keep it like a password; it is not shown again");
            }

            return ExitCode.Ok;
        });
        return verb;
    }
}
