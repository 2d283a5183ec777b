namespace Tributary.Cli.Verbs;

/// <summary><c>tributary network server|client</c>: either side of the REST network.</summary>
internal static class NetworkVerb
{
    public static Verb Build(Terminal terminal)
    {
        var verb = new Verb("network", "Be the central node, or a client node, of the REST network")
        {
            NetworkServerVerb.Build(terminal), NetworkClientVerb.Build(terminal),
        };
        verb.Examples.Add(("network server", "central node and page at http://127.0.0.1:5000"));
        verb.Examples.Add(("network client", "trains when the central node at http://127.0.0.1:5000 calls"));
        return verb;
    }
}
