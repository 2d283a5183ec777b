using Tributary.Gateways.Wamp;

namespace Tributary.Cli.Verbs;

/// <summary><c>tributary master</c>: a coordinator as Stack4Things knows one, with a router and a page at the originals' ports.</summary>
internal static class MasterVerb
{
    private static readonly WampOptions s_usual = new()
    {
        Listen = new Uri("ws://127.0.0.1:8181"),
        Page = new Uri("http://127.0.0.1:4053"),
    };

    public static Verb Build(Terminal terminal)
    {
        var verb = CoordinatorVerb.Build(terminal, "master", "Serve boards of Stack4Things: a coordinator with its router and its page",
            options => options.With<WampOptions>(_ => s_usual));
        verb.Examples.Add(("master", "router at ws://127.0.0.1:8181/ws, page at http://127.0.0.1:4053, everything in ./tributary"));
        verb.Examples.Add(("master --listen https://0.0.0.0:7070 --wamp-listen wss://0.0.0.0:8181 --host fed.example",
            "boards on other machines: TLS, and a certificate or token for each of them"));
        verb.Examples.Add(("master --loop-file run.yaml", "what its loop trains stands in a run file of yours"));
        return verb;
    }
}
