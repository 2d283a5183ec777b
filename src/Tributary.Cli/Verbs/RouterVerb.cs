using System.CommandLine;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using Tributary.Core.Logs;
using Tributary.Engine.Specs;
using Tributary.Gateways.Wamp;

namespace Tributary.Cli.Verbs;

/// <summary><c>tributary router</c>: a WAMP router alone, where there is no Crossbar at hand.</summary>
internal static class RouterVerb
{
    public static Verb Build(Terminal terminal)
    {
        var listen = new Option<string>("--listen") { Description = "Address to listen on, ws or wss", HelpName = "URL" };
        listen.DefaultValueFactory = _ => "ws://127.0.0.1:8181";
        var realm = new Option<string>("--realm") { Description = "Its realm", HelpName = "NAME", DefaultValueFactory = _ => "s4t" };
        var certificate = new Option<string?>("--tls-certificate") { Description = "Its certificate (PEM), for wss", HelpName = "FILE" };
        var key = new Option<string?>("--tls-key") { Description = "Its key (PEM)", HelpName = "FILE" };
        var insecure = new Option<bool>("--insecure")
        {
            Description = "Allow it beyond loopback, where whoever reaches it may do everything",
        };
        var json = SharedOptions.Json();
        var verb = new Verb("router", "Serve a WAMP router alone, for boards, masters and coordinators")
        {
            listen, realm, certificate, key, insecure, json,
        };
        verb.Examples.Add(("router", "at ws://127.0.0.1:8181/ws, realm s4t; a coordinator joins it with --wamp ws://127.0.0.1:8181/ws"));
        verb.SetAction((parsed, cancellation) => RunAsync(terminal, parsed.GetValue(listen)!, parsed.GetValue(realm)!,
            parsed.GetValue(certificate), parsed.GetValue(key), parsed.GetValue(insecure), parsed.GetValue(json), cancellation));
        return verb;
    }

    private static async Task<int> RunAsync(Terminal terminal, string listen, string realm, string? certificate, string? key,
        bool insecure, bool json, CancellationToken cancellation)
    {
        if (!Uri.TryCreate(listen, UriKind.Absolute, out var address) || address.Scheme is not ("ws" or "wss")
            || address.PathAndQuery != "/")
            throw CommandFault.BadInput($"--listen is {listen}; an address like ws://127.0.0.1:8181 is needed");
        if (address.Scheme == "wss" != (certificate is not null && key is not null))
            throw CommandFault.BadInput("wss, --tls-certificate and --tls-key go together",
                "tributary ca export --layout stack4things DIR makes a certificate for a router");
        if (!address.IsLoopback && !insecure)
            throw CommandFault.BadInput($"{listen} is reached from elsewhere, and a router alone asks nobody who it is",
                "let a coordinator be the router (coordinator --wamp-listen), which does, or allow it with --insecure");
        using var log = new LogLines(terminal.Error, new LogOptions(), terminal.Clock);
        using var logs = LoggerFactory.Create(builder
            => builder.AddFilter("Microsoft", LogLevel.None).AddProvider(log));
        using var own = PemCertificate.Read(terminal, certificate, key);
        await using var router = await StartAsync(address, realm, own, terminal, logs, cancellation);
        terminal.Out.WriteLine(json
            ? new JsonObject { ["event"] = "listening", ["address"] = router.Address.ToString(), ["realm"] = realm }.ToJsonString()
            : $"a WAMP router at {router.Address}, realm {realm}; Ctrl-C ends it");
        await Task.Delay(Timeout.Infinite, cancellation).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return ExitCode.Ok;
    }

    private static async Task<RouterHost> StartAsync(Uri address, string realm, X509Certificate2? certificate, Terminal terminal,
        ILoggerFactory logs, CancellationToken cancellation)
    {
        try
        {
            return await RouterHost.StartAsync(address, realm, certificate, terminal.Clock, logs, cancellation);
        }
        catch (ArgumentException fault)
        {
            throw CommandFault.BadInput(fault.Plain());
        }
        catch (IOException)
        {
            throw CommandFault.BadInput($"{address} is in use by another program", "stop that one, or choose another port with --listen");
        }
    }
}
