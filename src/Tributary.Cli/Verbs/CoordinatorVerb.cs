using System.Net.Sockets;
using Tributary.Cli.Configuration;
using Tributary.Coordinator.Hosting;

namespace Tributary.Cli.Verbs;

/// <summary><c>tributary coordinator</c>: the server, in the foreground.</summary>
internal static class CoordinatorVerb
{
    public static Verb Build(Terminal terminal)
    {
        var (json, stdin) = (SharedOptions.Json(), Starter.Option());
        var verb = new Verb("coordinator", "Serve: take clients in, run training, keep everything") { json, stdin };
        var flags = new SettingFlags<CoordinatorOptions>(verb, terminal, CoordinatorSettings.Table(terminal));
        verb.Examples.Add(("coordinator", "on this machine only, port 7070, everything in ./tributary"));
        verb.Examples.Add(("coordinator --listen https://0.0.0.0:7070 --host fed.example", "for clients elsewhere: TLS by the project's own authority, credentials for everybody"));
        verb.Examples.Add(("coordinator --models 's3://models/clinic?region=eu-central-1'", "models in a bucket; --database does the same for runs"));
        verb.Examples.Add(("coordinator --keep best,last:3", "of each run the best model and those of the last three rounds; all is usual"));
        verb.Examples.Add(("coordinator --flower http://127.0.0.1:9092", "Flower's Python clients join too"));
        verb.Examples.Add(("coordinator --lease 10m", "for boards on shaky lines"));
        verb.SetAction((parsed, cancellation) =>
        {
            var settings = flags.Read(parsed);
            return RunAsync(terminal, settings.Options with { Settings = settings.Shown }, parsed.GetValue(json), parsed.GetValue(stdin), cancellation);
        });
        return verb;
    }

    private static async Task<int> RunAsync(Terminal terminal, CoordinatorOptions options, bool json, bool stdin, CancellationToken cancellation)
    {
        CoordinatorHost host;
        try
        {
            host = await CoordinatorHost.StartAsync(options, cancellation);
        }
        catch (IOException fault) when (fault.InnerException is SocketException || fault.Message.Contains("address already in use", StringComparison.OrdinalIgnoreCase))
        {
            var (taken, flag) = options.Flower is { } flower && fault.Message.Contains($":{flower.Listen.Port}", StringComparison.Ordinal) ? (flower.Listen, "--flower") : (options.Listen, "--listen");
            throw CommandFault.BadInput($"{taken} is in use by another program", $"stop that one, or choose another port with {flag}");
        }

        await using (host)
        {
            if (json) terminal.Out.WriteLine(new System.Text.Json.Nodes.JsonObject { ["event"] = "listening", ["address"] = host.Address.ToString(), ["flower"] = host.FlowerAddress?.ToString(), ["folder"] = options.Folder }.ToJsonString());
            else Welcome(terminal, host, options);
            using var starter = new Starter(stdin, cancellation);
            await Task.WhenAny(host.Completion, Task.Delay(Timeout.Infinite, starter.Gone));
        }

        return ExitCode.Ok;
    }

    private static void Welcome(Terminal terminal, CoordinatorHost host, CoordinatorOptions options)
    {
        var address = host.Address;
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
        if (host.FlowerAddress is { } flower) Line("flower", $"{flower.Authority} takes start_client and start_numpy_client");
        Line("start a run", "tributary run start run.yaml");
        if (options.Access.Insecure && !options.Listen.IsLoopback) terminal.Error.WriteLine($"{bold}INSECURE{plain}: {(options.Secured ? "no TLS: whoever listens on the line reads tokens and models" : "no credentials: whoever reaches this address is its admin")}");
        Line("stop", "Ctrl-C; runs go on at the next start");
    }
}
