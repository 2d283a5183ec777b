using System.CommandLine;
using System.Text.Json.Nodes;
using Tributary.Cli.Folders;
using Tributary.Cli.Models;
using Tributary.Cli.Pictures;
using Tributary.Cli.Prediction;
using Tributary.Engine.Sets;

namespace Tributary.Cli.Verbs;

/// <summary><c>tributary predict</c>: what a trained model says of one sample.</summary>
internal static class PredictVerb
{
    public static Verb Build(Terminal terminal)
    {
        var input = new Argument<string>("SAMPLE")
        { Description = "A PNG or JPEG picture, FILE#N of an IDX or CSV file, or SET#N of a named set's test samples" };
        var model = new Option<string>("--model")
        {
            Description = $"A run, a model's SHA-256 (or its start), or a file ({TensorFiles.Endings})",
            HelpName = "MODEL",
            DefaultValueFactory = _ => "latest",
        };
        var architecture = new Option<string?>("--architecture")
        {
            Description = "The model's architecture, where a file does not tell: a name or a specification's file",
            HelpName = "NAME|FILE"
        };
        var invert = new Option<bool>("--invert") { Description = "Of a picture: dark on light becomes light on dark, as MNIST is" };
        var top = new Option<int>("--top") { Description = "Classes to list", HelpName = "N", DefaultValueFactory = _ => 5 };
        SharedOptions.AtLeast(top, 1);
        var (data, json) = (SharedOptions.Data(), SharedOptions.Json());
        var verb = new Verb("predict", "Ask a trained model about a picture or a row: label and probabilities")
        {
            input, model, architecture, invert, top, data, json,
        };
        var runs = new FolderOption(verb, terminal);
        verb.Examples.Add(("predict mnist-mini#7", "a test digit, by the newest run's model"));
        verb.Examples.Add(("predict digit.png --invert --model latest", "a picture, dark on light"));
        verb.Examples.Add(("predict patients.csv#3 --model heart", "a row, by the run named heart"));
        verb.SetAction(async (parsed, cancellation) =>
        {
            var found = await new ModelLookup(terminal, runs.Read(parsed))
                .FindAsync(parsed.GetRequiredValue(model), parsed.GetValue(architecture), cancellation);
            if (found.Spec is null)
                throw CommandFault.BadInput($"{found.Source} does not say which architecture it is",
                    "name it with --architecture; tributary model list shows the names");
            var folder = parsed.GetValue(data) is { } given ? terminal.PathOf(given) : null;
            try
            {
                var sample = new SampleReader(terminal, found, folder, parsed.GetValue(invert)).Read(parsed.GetRequiredValue(input));
                Show(terminal, found, sample, Answer.Of(found.Spec, found.State, sample.Features), ClassNames(found, folder),
                    parsed.GetValue(top), parsed.GetValue(json));
            }
            catch (MissingDataException fault)
            {
                throw CommandFault.NotFound(fault.Message);
            }

            return ExitCode.Ok;
        });
        return verb;
    }

    // Digits are named by their numbers; the others are named where the data is at hand.
    private static IReadOnlyList<string> ClassNames(SavedModel model, string? folder)
    {
        if (model.Run?.Data is not { } data || data.Set.StartsWith("mnist", StringComparison.Ordinal)) return [];

        // Of a run over tables the schema names them, whoever holds the rows.
        if (data.Schema is { } schema) return schema.Classes;
        try
        {
            return data.File is null ? DataCatalog.ClassNames(folder is null ? data : data with { Folder = folder })
                : DataCatalog.Load(data, model.Run.Run.Seed).Train.ClassNames;
        }
        catch (Exception fault) when (fault is MissingDataException or IOException)
        {
            return [];
        }
    }

    private static void Show(Terminal terminal, SavedModel model, Sample sample, Answer answer, IReadOnlyList<string> names, int top,
        bool json)
    {
        string Name(int label) => label < names.Count ? names[label] : $"{label}";
        var ranked = answer.Probabilities.Index().OrderByDescending(one => one.Item).ToList();
        if (json)
        {
            var line = new JsonObject { ["model"] = model.State.Sha256(), ["architecture"] = model.Spec!.Name };
            if (ranked.Count > 0)
            {
                line["label"] = Name(ranked[0].Index);
                line["probability"] = ranked[0].Item;
                line["probabilities"] = new JsonObject(answer.Probabilities.Index()
                    .Select(one => KeyValuePair.Create(Name(one.Index), (JsonNode?)one.Item)));
            }
            else
            {
                line["outputs"] = new JsonArray([.. answer.Outputs.Select(output => (JsonNode)output)]);
            }

            if (answer.Error is { } error) line["reconstructionError"] = error;
            if (sample.Label is not null) line["trueLabel"] = sample.Label;
            terminal.Out.WriteLine(line.ToJsonString());
            return;
        }

        if (sample.Picture.Length > 0) HalfBlocks.Write(terminal, sample.Picture, sample.PictureWidth);
        if (ranked.Count > 0)
            terminal.Out.WriteLine($"{Name(ranked[0].Index)}  "
                + $"({Amounts.Percent(ranked[0].Item)}"
                + ")" + (sample.Label is null ? ""
                    : sample.Label == Name(ranked[0].Index) ? ", which is right" : $", but it is {sample.Label}"));
        var width = ranked.Take(top).Select(one => Name(one.Index).Length).DefaultIfEmpty(0).Max();
        foreach (var (label, probability) in ranked.Take(top))
            terminal.Out.WriteLine($"  {Name(label).PadRight(width)}  {Amounts.Percent(probability),7}  "
                + $"{new string('█', (int)Math.Round(probability * 30))}");
        if (answer.Error is { } squared) terminal.Out.WriteLine($"reconstruction error {squared:0.000000} (mean squared)");
        else if (ranked.Count == 0) terminal.Out.WriteLine($"outputs {string.Join("  ", answer.Outputs)}");
        terminal.Out.WriteLine($"by {model.Spec!.Name} of {model.Source}");
    }
}
