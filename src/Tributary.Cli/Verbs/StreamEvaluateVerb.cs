using System.CommandLine;
using System.Globalization;
using Tributary.Cli.Folders;
using Tributary.Cli.Models;
using Tributary.Cli.Pictures;
using Tributary.Engine.Data;
using Tributary.Engine.Detection;
using Tributary.Engine.Keras;

namespace Tributary.Cli.Verbs;

/// <summary><c>tributary stream evaluate</c>: scores of rows in tables, without a broker.</summary>
internal static class StreamEvaluateVerb
{
    public static Verb Build(Terminal terminal)
    {
        var data = new Option<string[]>("--data")
        {
            Description = "Tables to score: files, or folders with *.csv files",
            HelpName = "PATH",
            Required = true,
            AllowMultipleArgumentsPerToken = true,
        };
        var model = new Option<string>("--model")
        {
            Description = "The model: a folder with model.h5, an .h5, .pt or .safetensors file, a run, or a model's SHA-256",
            HelpName = "MODEL",
            DefaultValueFactory = _ => ".",
        };
        var scaler = new Option<string?>("--scaler")
        { Description = "The scaler's file; by default model.scaler beside the model's file", HelpName = "FILE" };
        var calibrate = new Option<string[]>("--calibrate")
        {
            Description = "Tables whose normal rows the threshold is taken from; by default all rows of --data, as the original does",
            HelpName = "PATH",
            DefaultValueFactory = _ => [],
            AllowMultipleArgumentsPerToken = true,
        };
        var percentile = new Option<double>("--percentile")
        { Description = "Where the threshold lies among those scores, 0 to 100", HelpName = "P", DefaultValueFactory = _ => 90 };
        percentile.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1 && double.TryParse(result.Tokens[0].Value, CultureInfo.InvariantCulture, out var value)
                && !(value is >= 0 and <= 100)) result.AddError("--percentile must be 0..100");
        });
        var scores = new Option<string?>("--scores") { Description = "Write every row's score into this CSV file", HelpName = "FILE" };
        var picture = new Option<string?>("--picture")
        { Description = "Draw the scores, row by row, and the threshold into this .svg file", HelpName = "FILE" };
        var label = ModelBaselineVerb.Label();
        var json = SharedOptions.Json();
        var verb = new Verb("evaluate", "Score the rows of tables: threshold, F1, confusion matrix, ROC AUC, a picture")
        { data, model, scaler, calibrate, percentile, scores, picture, label, json };
        var runs = new FolderOption(verb, terminal);
        verb.Examples.Add(("stream evaluate --data KDDTest+.txt --model model --calibrate KDDTrain+.txt --picture scores.svg",
            "the threshold from normal training rows"));
        verb.SetAction(async (parsed, cancellation) =>
        {
            var (named, file) = Model(terminal, parsed.GetRequiredValue(model));
            var found = await new ModelLookup(terminal, runs.Read(parsed)).FindAsync(named, null, cancellation);
            var scale = Baseline.ReadScaler(terminal, parsed.GetValue(scaler) is { } path ? terminal.PathOf(path)
                : Path.Combine(Path.GetDirectoryName(terminal.PathOf(file ?? ".")) ?? ".", "model.scaler"));
            var rows = DetectionData.Read(terminal, parsed.GetRequiredValue(data), parsed.GetValue(label));
            var all = Scores(terminal, found, scale, rows, cancellation);
            var known = all;
            if (parsed.GetRequiredValue(calibrate) is { Length: > 0 } normal)
                known = Scores(terminal, found, scale, DetectionData.Normal(DetectionData.Read(terminal, normal, parsed.GetValue(label))),
                    cancellation);
            if (known.Length == 0) throw CommandFault.BadInput("--calibrate: no row is normal");
            var evaluated = Evaluated.Of(rows, all, Percentile.Of(known, parsed.GetValue(percentile)));
            if (parsed.GetValue(scores) is { } csv) await WriteAsync(terminal.PathOf(csv), evaluated, cancellation);
            if (parsed.GetValue(picture) is { } svg)
                await File.WriteAllTextAsync(terminal.PathOf(svg), ScorePicture.Draw(evaluated), cancellation);
            if (parsed.GetValue(json)) terminal.Out.WriteLine(evaluated.ToJson().ToJsonString());
            else evaluated.Show(terminal);
            return ExitCode.Ok;
        });
        return verb;
    }

    // A folder stands for its model.h5.
    private static (string Model, string? File) Model(Terminal terminal, string text)
    {
        if (Directory.Exists(terminal.PathOf(text))) text = Path.Combine(text, "model.h5");
        return TensorFiles.IsKnown(text) ? (text, text) : (text, null);
    }

    private static double[] Scores(Terminal terminal, SavedModel model, MinMaxScale scale, DataSet rows, CancellationToken cancellation)
    {
        if (model.Spec is not { } spec)
            throw CommandFault.BadInput($"nothing says what {model.Source} computes", "give the model's .h5 file, or a run");
        if (spec.Input.Count != 1 || spec.Input[0] != scale.Columns || spec.Shapes()[^1] is not [var outputs] || outputs != scale.Columns)
            throw CommandFault.BadInput($"{model.Source} takes [{string.Join(", ", spec.Input)}] and gives "
                + $"[{string.Join(", ", spec.Shapes()[^1])}]; the scaler was fitted to {Amounts.Of(scale.Columns, "column")}");
        if (rows.FeatureSize != scale.Columns)
            throw CommandFault.BadInput($"the rows have {Amounts.Of(rows.FeatureSize, "feature")}; model and scaler want {scale.Columns}");
        return Autoencoder.Scores(spec, model.State.Values.Span, scale, rows, cancellation);
    }

    private static async Task WriteAsync(string path, Evaluated evaluated, CancellationToken cancellation)
    {
        await using var file = new StreamWriter(path);
        await file.WriteLineAsync("row,score,flagged,anomaly".AsMemory(), cancellation);
        for (var i = 0; i < evaluated.Scores.Length; i++)
        {
            var anomaly = evaluated.IsAnomaly is { } labels ? labels[i] ? "1" : "0" : "";
            var line = string.Create(CultureInfo.InvariantCulture,
                $"{i},{evaluated.Scores[i]:R},{(evaluated.Scores[i] > evaluated.Threshold ? 1 : 0)},{anomaly}");
            await file.WriteLineAsync(line.AsMemory(), cancellation);
        }
    }
}
