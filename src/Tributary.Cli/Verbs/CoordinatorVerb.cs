using System.CommandLine;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Tributary.Cli.Configuration;
using Tributary.Cli.Live;
using Tributary.Coordinator.Hosting;
using Tributary.Core.Logs;
using Tributary.Security;

namespace Tributary.Cli.Verbs;

/// <summary><c>tributary coordinator</c>: the server, in the foreground.</summary>
internal static class CoordinatorVerb
{
    private static readonly TimeSpan LastWords = TimeSpan.FromSeconds(1);

    public static Verb Build(Terminal terminal)
    {
        var verb = Build(terminal, "coordinator", "Serve: take clients in, run training, keep everything", null);
        verb.Examples.Add(("coordinator", "on this machine only, port 7070, everything in ./tributary"));
        verb.Examples.Add(("coordinator --listen https://0.0.0.0:7070 --host fed.example",
            "for clients elsewhere: TLS by the project's own authority, credentials for everybody"));
        verb.Examples.Add(("coordinator --models 's3://models/clinic?region=eu-central-1'",
            "models in a bucket; --database does the same for runs"));
        verb.Examples.Add(("coordinator --keep best,last:3",
            "of each run the best model and those of the last three rounds; all is usual"));
        verb.Examples.Add(("coordinator --flower http://127.0.0.1:9092", "Flower's Python clients join too"));
        verb.Examples.Add(("coordinator --lease 10m", "for boards on shaky lines"));
        return verb;
    }

    /// <summary>The same by another name, with other usual settings.</summary>
    internal static Verb Build(Terminal terminal, string name, string description, Func<CoordinatorOptions, CoordinatorOptions>? usual)
    {
        var (json, stdin) = (SharedOptions.Json(), Starter.Option());
        var quiet = new Option<bool>("--quiet") { Description = "Say nothing of clients that come and go and of rounds that pass" };
        var verb = new Verb(name, description) { quiet, json, stdin };
        var flags = new SettingFlags<CoordinatorOptions>(verb, terminal, CoordinatorSettings.Table(terminal, usual));
        verb.SetAction((parsed, cancellation) =>
        {
            var settings = flags.Read(parsed);
            return RunAsync(terminal, settings.Options with { Settings = settings.Shown }, parsed.GetValue(json), parsed.GetValue(quiet),
                parsed.GetValue(stdin), cancellation);
        });
        return verb;
    }

    private static async Task<int> RunAsync(Terminal terminal, CoordinatorOptions options, bool json, bool quiet, bool stdin,
        CancellationToken cancellation)
    {
        using var log = new LogLines(terminal.Error, options.Log, terminal.Clock);
        // Runs, models, keys and rows of tables are their owner's alone, whatever writes them.
        OwnersFolder.CloseWhatIsMade();
        using var program = VerbHost.Build(services => services.AddTributaryCoordinator(options, logging => logging.AddProvider(log)));
        try
        {
            await program.StartAsync(cancellation);
        }
        catch (IOException fault) when (fault.InnerException is SocketException
            || fault.Message.Contains("address already in use", StringComparison.OrdinalIgnoreCase))
        {
            var own = options.Gateways.SelectMany(gateway => gateway.Listens, (gateway, address) => (Address: address, gateway.Name))
                .FirstOrDefault(one => fault.Message.Contains($":{one.Address.Port}", StringComparison.Ordinal));
            var (taken, flag) = own.Name is null ? (options.Listen, "--listen") : (own.Address, $"--{own.Name}");
            throw CommandFault.BadInput($"{taken} is in use by another program", $"stop that one, or choose another port with {flag}");
        }

        var host = program.Services.GetRequiredService<CoordinatorService>().Host;
        try
        {
            if (json) terminal.Out.WriteLine(Listening(host, options).ToJsonString());
            else CoordinatorWelcome.Write(terminal, host, options);
            using var starter = new Starter(stdin, cancellation);
            using var end = CancellationTokenSource.CreateLinkedTokenSource(starter.Gone);
            var telling = quiet ? Task.CompletedTask : new CoordinatorLines(terminal, json)
                .TellAsync(host.EventsAsync(end.Token), end.Token);
            await Task.WhenAny(host.Completion, Task.Delay(Timeout.Infinite, starter.Gone));
            await end.CancelAsync();

            // Whoever holds the other end of a full pipe and does not read keeps nobody here.
            await Task.WhenAny(telling, Task.Delay(LastWords, CancellationToken.None));
        }
        finally
        {
            await program.StopAsync(CancellationToken.None);
        }

        return ExitCode.Ok;
    }

    private static JsonObject Listening(CoordinatorHost host, CoordinatorOptions options)
    {
        var listening = new JsonObject
        {
            ["event"] = "listening",
            ["address"] = host.Address.ToString(),
            ["folder"] = options.Folder,
        };
        foreach (var (gateway, own, _) in host.Gateways) listening[gateway] = own.ToString();
        return listening;
    }
}
