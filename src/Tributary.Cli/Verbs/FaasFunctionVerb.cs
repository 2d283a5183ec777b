using System.Net;
using Tributary.Client.Functions;
using Tributary.Gateways.Faas.Servers;
using Tributary.Transports.Faas;
using Tributary.Transports.Lines;

namespace Tributary.Cli.Verbs;

/// <summary><c>tributary faas function</c>: what <c>tributary-function</c> does, by this executable: a platform on this machine starts it
/// where the small one is not installed, and for FedKeeper's server functions, which that does not have.</summary>
internal static class FaasFunctionVerb
{
    public static Verb Build(Terminal terminal)
    {
        var verb = new Verb("function", "Be one function: take invocations at $PORT, as platforms start it");
        verb.Examples.Add(("faas function",
            "waits for OpenWhisk's, Knative's and others' invocations; docs functions names its variables"));
        verb.SetAction((_, cancellation) => RunAsync(terminal, cancellation));
        return verb;
    }

    private static async Task<int> RunAsync(Terminal terminal, CancellationToken cancellation)
    {
        FunctionOptions options;
        try
        {
            options = FunctionOptions.Read(terminal.VariableOf, withServers: true);
        }
        catch (FormatException fault)
        {
            throw CommandFault.BadInput(fault.Message);
        }

        try
        {
            using var work = new FunctionWork(options, terminal.Clock);
            using var servers = new FedKeeperServer(options.DataUrls);
            var host = new FunctionHost(options, work, new Silent(), terminal.Out, terminal.Error, terminal.Clock, servers);
            await host.RunAsync(port => terminal.Out.WriteLine($"function {options.Name} ({options.Role}) listens on port {port}"),
                cancellation);
            return ExitCode.Ok;
        }
        catch (HttpListenerException fault)
        {
            throw CommandFault.BadInput($"port {options.Port} cannot be listened on: {fault.Message}", "PORT names another");
        }
    }

    // What it does is in its answers; what a platform keeps of its output is for faults.
    private sealed class Silent : ILineObserver;
}
