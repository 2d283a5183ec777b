using System.Text.Json.Nodes;
using Tributary.Cli.Configuration;
using Tributary.Client.Identity;
using Tributary.Engine.Formats;

namespace Tributary.Cli.Verbs;

/// <summary><c>tributary enroll</c>: gets a client its credentials, for a join token.</summary>
internal static class EnrollVerb
{
    public static Verb Build(Terminal terminal)
    {
        var json = SharedOptions.Json();
        var verb = new Verb("enroll", "Join a coordinator with a token: the client gets a certificate, or a bearer token") { json };
        var flags = new SettingFlags<ClientConfig>(verb, terminal, ClientSettings.Table(terminal)
            .Only("coordinator", "token", "name", "bearer", "folder"));
        verb.Examples.Add(("enroll --coordinator https://fed.example:7070 --token tributary_join_... --name board-2",
            "afterwards: tributary client https://fed.example:7070 --name board-2"));
        verb.SetAction(async (parsed, cancellation) =>
        {
            var options = flags.Read(parsed).Options.Options;
            var id = options.Name ?? throw CommandFault.BadInput("the client has no name",
                "--name ID, or the key name in the configuration's section client");
            var token = options.Token ?? throw CommandFault.BadInput("no join token was given",
                "--token TOKEN, or the environment's TRIBUTARY_JOIN_TOKEN; tributary token new makes one");
            OwnFolder.Make(options.Folder);
            try
            {
                var got = await ClientCredentials.JoinAsync(options.Coordinator, token, id, options.Bearer,
                    new IdentityFile(Path.Combine(options.Folder, id), options.Coordinator), terminal.Clock, cancellation,
                    text => terminal.Error.WriteLine(text));
                if (parsed.GetValue(json))
                    terminal.Out.WriteLine(new JsonObject
                    {
                        ["event"] = "enrolled",
                        ["client"] = got.Client,
                        ["kind"] = got.Bearer is null
                        ? "certificate" : "bearer",
                        ["expires"] = got.Expires
                    }.ToJsonString());
                else terminal.Out.WriteLine(
                    $"{got.Client} may take part until {got.Expires:u}; while it runs it renews that by itself\n  tributary client "
                    + $"{options.Coordinator} --name {got.Client}");
            }
            catch (Exception fault) when (JoinFaults.Explain(fault) is not null)
            {
                throw JoinFaults.Explain(fault)!;
            }

            return ExitCode.Ok;
        });
        return verb;
    }
}
