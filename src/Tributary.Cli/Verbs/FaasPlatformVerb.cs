using System.CommandLine;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using Tributary.Core.Logs;
using Tributary.Engine.Specs;
using Tributary.Gateways.Faas.Local;
using Tributary.Gateways.Faas.Local.Serving;
using Tributary.Storage.Folders;

namespace Tributary.Cli.Verbs;

/// <summary><c>tributary faas platform</c>: functions on this machine, as OpenWhisk has them.</summary>
internal static class FaasPlatformVerb
{
    public static Verb Build(Terminal terminal)
    {
        var certificate = new Option<string?>("--tls-certificate") { Description = "Its certificate (PEM), for https", HelpName = "FILE" };
        var key = new Option<string?>("--tls-key") { Description = "Its key (PEM)", HelpName = "FILE" };
        var json = SharedOptions.Json();
        var verb = new Verb("platform", "Run functions on this machine: OpenWhisk's API over processes");
        var flags = new FaasPlatformFlags(verb, terminal);
        verb.Add(certificate);
        verb.Add(key);
        verb.Add(json);
        var logs = new LogFlags(verb, terminal);
        verb.Examples.Add(("faas platform", "at http://127.0.0.1:3233, its key in tributary-functions"));
        verb.Examples.Add(("faas platform --max-payload 16 --executable ./tributary-function", "models of some size in parameters"));
        verb.Examples.Add(("faas platform --fail 0.1 --hang 0.1 --cold-start 2s --away 60s-120s --seed 1", "with faults, for experiments"));
        verb.SetAction((parsed, cancellation) => RunAsync(terminal, flags.Read(parsed), parsed.GetValue(certificate), parsed.GetValue(key),
            logs.Read(parsed), parsed.GetValue(json), cancellation));
        return verb;
    }

    private static async Task<int> RunAsync(Terminal terminal, LocalPlatformOptions options, string? certificate, string? key,
        LogOptions logOptions, bool json, CancellationToken cancellation)
    {
        if (options.Listen.Scheme == "https" != (certificate is not null && key is not null))
            throw CommandFault.BadInput("https, --tls-certificate and --tls-key go together");
        using var log = new LogLines(terminal.Error, logOptions, terminal.Clock);
        using var logs = LoggerFactory.Create(builder => builder.SetMinimumLevel(LogLevel.Trace).AddFilter("Microsoft", LogLevel.Warning)
            .AddProvider(log));
        using var own = PemCertificate.Read(terminal, certificate, key);
        await using var platform = await StartAsync(options, own, terminal, logs, cancellation);
        Say(terminal, platform, options, json);
        await Task.Delay(Timeout.Infinite, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return ExitCode.Ok;
    }

    private static void Say(Terminal terminal, LocalPlatform platform, LocalPlatformOptions options, bool json)
    {
        if (json)
        {
            terminal.Out.WriteLine(new JsonObject
            {
                ["event"] = "listening",
                ["address"] = platform.Address.ToString(),
                ["namespace"] = platform.Namespace,
                ["wskprops"] = platform.PropertiesFile,
                ["cluster"] = platform.ClusterFile,
            }.ToJsonString());
            return;
        }

        terminal.Out.WriteLine($"functions at {platform.Address}, namespace {platform.Namespace}; Ctrl-C ends it");
        terminal.Out.WriteLine($"  for wsk:          WSK_CONFIG_FILE={terminal.Shown(platform.PropertiesFile)} wsk action list");
        terminal.Out.WriteLine($"  for config.yaml:  its part providers stands, with the key, in {terminal.Shown(platform.ClusterFile)}");
        if (options.Executable.Count == 0)
            terminal.Out.WriteLine("  no tributary-function was found: only functions in Python and JavaScript run (see --executable)");
    }

    private static async Task<LocalPlatform> StartAsync(LocalPlatformOptions options, X509Certificate2? certificate, Terminal terminal,
        ILoggerFactory logs, CancellationToken cancellation)
    {
        try
        {
            return await LocalPlatform.StartAsync(options, certificate, terminal.Clock, logs, cancellation);
        }
        catch (ArgumentException fault)
        {
            throw CommandFault.BadInput(fault.Plain());
        }
        catch (InvalidDataException fault)
        {
            throw CommandFault.BadInput(fault.Message);
        }
        catch (PlatformNotSupportedException fault)
        {
            throw CommandFault.BadInput(fault.Message);
        }
        catch (IOException fault) when (fault is not (FileNotFoundException or FolderClaimedException))
        {
            throw CommandFault.BadInput($"the platform does not start at {options.Listen}: {fault.Message}",
                "stop what uses the address, or choose another port with --listen");
        }
    }
}
