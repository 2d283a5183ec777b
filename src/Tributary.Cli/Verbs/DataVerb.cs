namespace Tributary.Cli.Verbs;

/// <summary><c>tributary data ...</c>.</summary>
internal static class DataVerb
{
    public static Verb Build(Terminal terminal)
    {
        var verb = new Verb("data", "List, fetch and look at data sets") { DataListVerb.Build(terminal), DataGetVerb.Build(terminal),
            DataInspectVerb.Build(terminal), DataPartitionVerb.Build(terminal) };
        verb.Examples.Add(("data list", "which sets there are and where they lie"));
        verb.Examples.Add(("data get mnist", "fetch the full MNIST files"));
        verb.Examples.Add(("data inspect mnist-mini", "counts, shape, labels, a picture"));
        return verb;
    }
}
