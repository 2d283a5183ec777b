using System.CommandLine;
using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Tributary.Cli.Configuration;
using Tributary.Cli.Live;
using Tributary.Client.Hosting;
using Tributary.Core.Logs;
using Tributary.Engine.Partitions;
using Tributary.Engine.Sets;
using Tributary.Transports.Lines;
using ClientSettings = Tributary.Cli.Configuration.ClientSettings;

namespace Tributary.Cli.Verbs;

/// <summary><c>tributary client URL</c>: takes part in the training of a coordinator.</summary>
internal static class ClientVerb
{
    public static Verb Build(Terminal terminal)
    {
        var url = new Argument<string?>("URL") { Description = "The coordinator's address", Arity = ArgumentArity.ZeroOrOne };
        var stdin = Starter.Option();
        var json = SharedOptions.Json();
        var verb = new Verb("client", "Take part in a coordinator's training with data that stays here") { url, stdin, json };
        var flags = new SettingFlags<ClientConfig>(verb, terminal, ClientSettings.Table(terminal));
        verb.Examples.Add(("client http://10.0.0.5:7070 --data patients.csv --label outcome", "train on a table of this machine"));
        verb.Examples.Add(("client https://fed.example:7070 --token tributary_join_... --name board-2",
            "join with a token first; later starts need none"));
        verb.Examples.Add(("client --window \"22:00-06:00; mains\"", "train at night, and not on battery"));
        verb.Examples.Add(("client --trainer \"python3 train.py\" --data scans/", "your own program trains"));
        verb.Examples.Add(("client --rest http://fed.example:5000 --rest-url http://10.0.0.7:5001 --data scans/",
            "be called back, by the central node of a REST network"));
        verb.Examples.Add(("client --flower http://127.0.0.1:8080 --model 2nn", "take part at a Flower server"));
        verb.Examples.Add(("client --data mnist-mini --part 2/3",
            "the second of three parts of the small digits, on this machine's coordinator"));
        verb.SetAction((parsed, cancellation)
            => RunAsync(terminal, flags.Read(parsed, ("coordinator", "URL", parsed.GetValue(url))).Options, parsed.GetValue(json),
                parsed.GetValue(stdin), cancellation));
        return verb;
    }

    internal static async Task<int> RunAsync(Terminal terminal, ClientConfig config, bool json, bool stdin, CancellationToken cancellation)
    {
        ClientStart.Check(terminal, config);
        using var starter = new Starter(stdin, cancellation);
        var lines = new ClientLines(terminal, json);
        using var log = new LogLines(terminal.Error, config.Log, terminal.Clock);
        var options = config.Build(terminal.Clock, lines.Said) with { Log = log.CreateLogger("Tributary.Client") };
        try
        {
            using var host = VerbHost.Build(services => services.AddSingleton(terminal.Clock).AddSingleton<ILineObserver>(lines)
                .AddTributaryClient(_ => options));
            var client = host.Services.GetRequiredService<ClientService>();
            lines.Starting(client.Client.Info, config.Address);
            await host.StartAsync(starter.Gone);
            await host.WaitForShutdownAsync(starter.Gone);
            await client.ExecuteTask!;
        }
        catch (MissingDataException fault)
        {
            throw CommandFault.NotFound(fault.Message);
        }
        catch (ImpossiblePartitionException fault)
        {
            throw CommandFault.BadInput(fault.Message);
        }
        catch (HttpListenerException fault)
        {
            throw CommandFault.BadInput($"{config.RestListen ?? config.RestUrl} cannot be listened on: {fault.Message}",
                "stop whoever is there, or choose another port with --rest-url or --rest-listen", fault);
        }
        catch (OperationCanceledException) when (starter.Gone.IsCancellationRequested)
        {
            // It was to end.
        }
        catch (Exception fault) when (JoinFaults.Explain(fault) is not null)
        {
            throw JoinFaults.Explain(fault)!;
        }

        return cancellation.IsCancellationRequested ? ExitCode.Interrupted : ExitCode.Ok;
    }
}
