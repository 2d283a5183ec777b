namespace Tributary.Cli.Verbs;

/// <summary><c>tributary stream ...</c>.</summary>
internal static class StreamVerb
{
    public static Verb Build(Terminal terminal)
    {
        var verb = new Verb("stream", "Find anomalies in rows that stream") { StreamEvaluateVerb.Build(terminal) };
        verb.Examples.Add(("stream evaluate --data labelled_testing_data.csv --model artifacts/model", "how well a model tells them"));
        return verb;
    }
}
