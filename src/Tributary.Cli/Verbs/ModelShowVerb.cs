using System.CommandLine;
using Spectre.Console;
using Tributary.Cli.Folders;
using Tributary.Cli.Models;
using Tributary.Engine.Models;

namespace Tributary.Cli.Verbs;

/// <summary><c>tributary model show MODEL</c>.</summary>
internal static class ModelShowVerb
{
    public static Verb Build(Terminal terminal)
    {
        var model = new Argument<string>("MODEL")
        { Description = $"A name, a specification's file, a run, a model's SHA-256, or a file ({TensorFiles.Endings})" };
        var verb = new Verb("show", "Show layers, shapes, parameters and tensors") { model };
        var runs = new FolderOption(verb, terminal);
        verb.Examples.Add(("model show mcmahan-cnn", "an architecture by name"));
        verb.Examples.Add(("model show latest", "what the newest run trained"));
        verb.SetAction(async (parsed, cancellation) =>
        {
            var (text, lookup) = (parsed.GetRequiredValue(model), new ModelLookup(terminal, runs.Read(parsed)));
            if (ModelCatalog.Find(text) is not null || (File.Exists(terminal.PathOf(text)) && !TensorFiles.IsKnown(text)))
            {
                Architecture(terminal, lookup.Architecture(text));
                return ExitCode.Ok;
            }

            var saved = await lookup.FindAsync(text, null, cancellation);
            terminal.Out.WriteLine($"{saved.Source}, SHA-256 {saved.State.Sha256()}");
            if (saved.Spec is not null) Architecture(terminal, saved.Spec);
            Tensors(terminal, saved);
            return ExitCode.Ok;
        });
        return verb;
    }

    private static void Architecture(Terminal terminal, ModelSpec spec)
    {
        if (spec.IsClients)
        {
            terminal.Out.WriteLine($"{spec.Name}: known to its clients only; {Amounts.Of(spec.Tensors.Count, "tensor")}, "
                + $"{Amounts.Count(spec.Layout().Length)} values");
            return;
        }

        var shapes = spec.Shapes();
        terminal.Out.WriteLine($"{spec.Name}: {(spec.Description.Length == 0 ? "" : spec.Description + "; ")}loss {spec.Loss}, "
            + $"{Amounts.Count(spec.Layout().Length)} parameters");
        var table = TerminalTable.Of("layer", "output", "parameters>");
        table.AddRow("input", Text(shapes[0]), "");
        for (var i = 0; i < spec.Layers.Count; i++)
        {
            var parameters = TensorLayout.Pack(spec.Layers[i].Tensors(shapes[i])).Length;
            table.AddRow(Markup.Escape(spec.Layers[i].Kind), Text(shapes[i + 1]), parameters == 0 ? "" : Amounts.Count(parameters));
        }

        terminal.Screen().Write(table);
    }

    private static void Tensors(Terminal terminal, SavedModel saved)
    {
        var table = TerminalTable.Of("tensor", "shape", "mean>", "deviation>", "least>", "greatest>");
        foreach (var tensor in saved.State.Layout.Tensors)
        {
            var values = saved.State.Tensor(tensor.Name).ToArray();
            var mean = values.Length == 0 ? 0 : values.Average(value => (double)value);
            var deviation = values.Length == 0 ? 0 : Math.Sqrt(values.Average(value => (value - mean) * (value - mean)));
            table.AddRow(Markup.Escape(tensor.Name), Markup.Escape(tensor.ShapeText), $"{mean:0.0000}", $"{deviation:0.0000}",
                $"{values.DefaultIfEmpty().Min():0.0000}", $"{values.DefaultIfEmpty().Max():0.0000}");
        }

        terminal.Screen().Write(table);
    }

    private static string Text(int[] shape) => string.Join("x", shape);
}
