using Tributary.Gateways.Rest;

namespace Tributary.Cli.Verbs;

/// <summary><c>tributary network server</c>: a coordinator as the REST network knows one, its central node at the published port.</summary>
internal static class NetworkServerVerb
{
    public static Verb Build(Terminal terminal)
    {
        var verb = CoordinatorVerb.Build(terminal, "server", "Serve the REST network: a coordinator with its central node and its page",
            options => options.With<RestOptions>(rest => rest));
        verb.Examples.Add(("network server", "central node and page at http://127.0.0.1:5000, everything in ./tributary"));
        verb.Examples.Add(("network server --rest http://0.0.0.0:5000 --rest-allow 192.168.1.0/24",
            "published clients in a local network, which have no credentials to show"));
        verb.Examples.Add(("network server --rest-sessions sessions", "what a type trains stands in sessions/MNIST.yaml"));
        return verb;
    }
}
