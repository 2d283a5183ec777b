using System.CommandLine;
using System.Text.Json.Nodes;
using Tributary.Client.Identity;

namespace Tributary.Cli.Verbs;

/// <summary><c>tributary enroll</c>: gets a client its credentials, for a join token.</summary>
internal static class EnrollVerb
{
    public static Verb Build(Terminal terminal)
    {
        var coordinator = new Option<string>("--coordinator") { Description = "The coordinator's address", HelpName = "URL", Required = true };
        var token = JoinOptions.Token();
        var bearer = JoinOptions.Bearer();
        var name = new Option<string>("--name") { Description = "The client's id", HelpName = "ID", Required = true };
        var folder = JoinOptions.Folder();
        var json = SharedOptions.Json();
        var verb = new Verb("enroll", "Join a coordinator with a token: the client gets a certificate, or a bearer token") { coordinator, token, name, bearer, folder, json };
        verb.Examples.Add(("enroll --coordinator https://fed.example:7070 --token tributary_join_... --name board-2", "afterwards: tributary client https://fed.example:7070 --name board-2"));
        verb.SetAction(async (parsed, cancellation) =>
        {
            var address = JoinOptions.Address(parsed.GetRequiredValue(coordinator));
            var (id, text) = (parsed.GetRequiredValue(name), JoinOptions.TokenOf(parsed, token) ?? throw CommandFault.BadInput("no join token was given", "--token TOKEN, or the environment's TRIBUTARY_JOIN_TOKEN; tributary token new makes one"));
            var place = Path.Combine(terminal.PathOf(parsed.GetRequiredValue(folder)), id);
            try
            {
                var got = await Entrance.JoinAsync(address, text, id, parsed.GetValue(bearer), new IdentityFile(place, address), terminal.Clock, cancellation);
                if (parsed.GetValue(json)) terminal.Out.WriteLine(new JsonObject { ["event"] = "enrolled", ["client"] = got.Client, ["kind"] = got.Bearer is null ? "certificate" : "bearer", ["expires"] = got.Expires }.ToJsonString());
                else terminal.Out.WriteLine($"{got.Client} may take part until {got.Expires:u}; while it runs it renews that by itself\n  tributary client {address} --name {got.Client}");
            }
            catch (Exception fault) when (JoinOptions.Explain(fault) is not null)
            {
                throw JoinOptions.Explain(fault)!;
            }

            return ExitCode.Ok;
        });
        return verb;
    }
}
