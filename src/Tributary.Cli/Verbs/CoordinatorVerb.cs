using System.CommandLine;
using System.Net.Sockets;
using Tributary.Coordinator.Hosting;
using Tributary.Gateways.Native;
using Tributary.Storage;

namespace Tributary.Cli.Verbs;

/// <summary><c>tributary coordinator</c>: the server, in the foreground.</summary>
internal static class CoordinatorVerb
{
    public static Verb Build(Terminal terminal)
    {
        var listen = new Option<string>("--listen") { Description = "Address to listen on; port 0 takes a free one", HelpName = "URL", DefaultValueFactory = _ => "http://127.0.0.1:7070" };
        var folder = new Option<string>("--folder") { Description = "Where runs, models and updates lie", HelpName = "FOLDER", DefaultValueFactory = _ => "tributary" };
        var lease = new Option<string>("--lease") { Description = "A client that is not heard of for so long is lost", HelpName = "TIME", DefaultValueFactory = _ => "60s" };
        var database = new Option<string?>("--database") { Description = "PostgreSQL for the runs; by default TRIBUTARY_DATABASE, which no list of processes shows, else SQLite in the folder", HelpName = "URL" };
        var durability = new Option<string>("--durability") { Description = "What an acknowledged update survives: process (kill -9) or sync (a power loss too)", HelpName = "KIND", DefaultValueFactory = _ => "process" };
        durability.AcceptOnlyFromAmong("process", "sync");
        var runs = new Option<int>("--runs-at-once") { Description = "Runs that train side by side; the others wait for their turn", HelpName = "N", DefaultValueFactory = _ => 1 };
        SharedOptions.AtLeast(runs, 1);
        var access = new AccessFlags();
        var json = SharedOptions.Json();
        var verb = new Verb("coordinator", "Serve: take clients in, run training, keep everything") { listen, folder, database, lease, durability, runs, json };
        verb.Examples.Add(("coordinator", "on this machine only, port 7070, everything in ./tributary"));
        access.AddTo(verb);
        verb.Examples.Add(("coordinator --listen https://0.0.0.0:7070 --host fed.example", "for clients elsewhere: TLS by the project's own authority, credentials for everybody"));
        verb.Examples.Add(("coordinator --lease 10m", "for boards on shaky lines"));
        verb.SetAction((parsed, cancellation) =>
        {
            var options = new CoordinatorOptions
            {
                Listen = Uri.TryCreate(parsed.GetRequiredValue(listen), UriKind.Absolute, out var address) ? address : throw CommandFault.BadInput($"--listen {parsed.GetValue(listen)}: no address", "write it like http://127.0.0.1:7070"),
                Folder = terminal.PathOf(parsed.GetRequiredValue(folder)),
                Database = (parsed.GetValue(database) ?? Environment.GetEnvironmentVariable("TRIBUTARY_DATABASE")) is { Length: > 0 } named ? named : null,
                Link = new LinkOptions { Lease = SharedOptions.Time("--lease", parsed.GetRequiredValue(lease)) },
                Durability = Enum.Parse<Durability>(parsed.GetRequiredValue(durability), ignoreCase: true),
                MostRunsAtOnce = parsed.GetValue(runs),
                Access = access.Read(parsed, terminal),
            };
            return RunAsync(terminal, options, parsed.GetValue(json), cancellation);
        });
        return verb;
    }

    private static async Task<int> RunAsync(Terminal terminal, CoordinatorOptions options, bool json, CancellationToken cancellation)
    {
        if (options.Problems().ToList() is { Count: > 0 } problems) throw CommandFault.BadInput(string.Join('\n', problems));
        CoordinatorHost host;
        try
        {
            host = await CoordinatorHost.StartAsync(options, cancellation);
        }
        catch (IOException fault) when (fault.InnerException is SocketException || fault.Message.Contains("address already in use", StringComparison.OrdinalIgnoreCase))
        {
            throw CommandFault.BadInput($"{options.Listen} is in use by another program", "stop that one, or choose another port with --listen");
        }

        await using (host)
        {
            if (json) terminal.Out.WriteLine(new System.Text.Json.Nodes.JsonObject { ["event"] = "listening", ["address"] = host.Address.ToString(), ["folder"] = options.Folder }.ToJsonString());
            else Welcome(terminal, host.Address, options);
            await Task.WhenAny(host.Completion, Task.Delay(Timeout.Infinite, cancellation));
        }

        return ExitCode.Ok;
    }

    private static void Welcome(Terminal terminal, Uri address, CoordinatorOptions options)
    {
        var folder = options.Folder;
        var (bold, dim, plain) = terminal.Colors ? ("\e[1m", "\e[2m", "\e[0m") : ("", "", "");
        void Line(string name, string value) => terminal.Out.WriteLine($"  {dim}{name,-13}{plain} {value}");
        terminal.Out.WriteLine($"{bold}Tributary{plain} listens on {bold}{address}{plain}");
        Line("data", terminal.Shown(folder));
        var secured = Path.Combine(folder, "access");
        if (options.Secured)
        {
            Line("who you are", $"export TRIBUTARY_TOKEN=$(cat {terminal.Shown(Path.Combine(secured, "admin.token"))})");
            if (address.Scheme == Uri.UriSchemeHttps) Line("whom to trust", $"export TRIBUTARY_CA={terminal.Shown(Path.Combine(secured, "authority", "authority.pem"))}");
            Line("add a client", $"tributary token new --coordinator {address}");
        }
        else Line("add a client", $"tributary client {address} --data mnist-mini --part 1/3");
        Line("start a run", "tributary run start run.yaml");
        if (options.Access.Insecure && !options.Listen.IsLoopback) terminal.Error.WriteLine($"{bold}INSECURE{plain}: {(options.Secured ? "no TLS: whoever listens on the line reads tokens and models" : "no credentials: whoever reaches this address is its admin")}");
        Line("stop", "Ctrl-C; runs go on at the next start");
    }
}
