namespace Tributary.Cli.Verbs;

/// <summary><c>tributary model ...</c>.</summary>
internal static class ModelVerb
{
    public static Verb Build(Terminal terminal)
    {
        var verb = new Verb("model", "List, look at, convert and begin models")
        {
            ModelListVerb.Build(terminal), ModelShowVerb.Build(terminal), ModelConvertVerb.Build(terminal),
            ModelBaselineVerb.Build(terminal),
        };
        verb.Examples.Add(("model list", "the architectures that have a name"));
        verb.Examples.Add(("model show 2nn", "layers, shapes and parameters"));
        verb.Examples.Add(("model convert latest model.npz", "the newest run's model for NumPy"));
        return verb;
    }
}
