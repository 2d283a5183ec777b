using System.CommandLine;
using Tributary.Cli.Models;

namespace Tributary.Cli.Verbs;

/// <summary><c>tributary model baseline</c>.</summary>
internal static class ModelBaselineVerb
{
    private const int MaxEpochs = 100_000;

    public static Verb Build(Terminal terminal)
    {
        var data = Tables("--data", [], "Tables to fit the scaler and train the model on: files, or folders with *.csv files (BETH, KDD99, "
            + "NSL-KDD, or numbers with a header)");
        var scalerData = Tables("--scaler-data", ["-sd"], "Tables for the scaler alone");
        var trainingData = Tables("--training-data", ["-td"], "Tables for the model alone");
        var scaler = new Option<string?>("--scaler", "-s")
        {
            Description = "The scaler's file: written where there are tables for it, else read; by default model.scaler in the folder",
            HelpName = "FILE",
        };
        var folder = new Option<string>("--out", "-m")
        { Description = "Where model.h5, model.safetensors and model.json go", HelpName = "FOLDER", DefaultValueFactory = _ => "." };
        var epochs = new Option<int>("--epochs", "-e")
        { Description = "Passes over the rows", HelpName = "N", DefaultValueFactory = _ => 10 };
        epochs.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1 && int.TryParse(result.Tokens[0].Value, out var value) && value is < 1 or > MaxEpochs)
                result.AddError($"--epochs must be 1..{MaxEpochs}");
        });
        var test = new Option<bool>("--test", "-t")
        { Description = "Try the model on the training tables: threshold at the 90th percentile, F1, confusion matrix, ROC AUC" };
        var label = Label();
        var all = new Option<bool>("--all-rows")
        { Description = "Learn from rows that are labelled as anomalies, too (as the original does)" };
        var newer = new Option<bool>("--new-scaler")
        { Description = "Write the scaler for scikit-learn 0.22 and later; without it, for the older one of the Jetson image" };
        var seed = new Option<ulong>("--seed") { Description = "For the first weights and the order of rows", HelpName = "N" };
        var json = SharedOptions.Json();
        var verb = new Verb("baseline", "Make the first model and the scaler of an anomaly detector from tables")
        { data, scalerData, trainingData, scaler, folder, epochs, test, label, all, newer, seed, json };
        verb.Examples.Add(("model baseline --data /data/BETH --out artifacts/model", "a scaler and an autoencoder 7-4-2-4-7"));
        verb.Examples.Add(("model baseline --data KDDTrain+.txt --out model -t", "for NSL-KDD, and how well it does"));
        verb.SetAction((parsed, cancellation) =>
        {
            var (both, into) = (parsed.GetRequiredValue(data), terminal.PathOf(parsed.GetRequiredValue(folder)));
            var request = new BaselineRequest
            {
                ScalerData = [.. both, .. parsed.GetRequiredValue(scalerData)],
                TrainingData = [.. both, .. parsed.GetRequiredValue(trainingData)],
                Folder = into,
                Scaler = parsed.GetValue(scaler) is { } path ? terminal.PathOf(path) : Path.Combine(into, "model.scaler"),
                Label = parsed.GetValue(label),
                Epochs = parsed.GetValue(epochs),
                Seed = parsed.GetValue(seed),
                AllRows = parsed.GetValue(all),
                OldScaler = !parsed.GetValue(newer),
                Test = parsed.GetValue(test),
            };
            if (request.ScalerData.Count == 0 && request.TrainingData.Count == 0)
                throw CommandFault.BadInput("no table is named", "give --data FILE or FOLDER");
            Baseline.Run(terminal, request, parsed.GetValue(json), cancellation);
            return Task.FromResult(ExitCode.Ok);
        });
        return verb;
    }

    /// <summary>The label's column, for tables of numbers.</summary>
    public static Option<string?> Label() => new("--label")
    {
        Description = "The column that is 0, normal or benign for normal rows; BETH's is sus and KDD's the last but the difficulty",
        HelpName = "COLUMN",
    };

    private static Option<string[]> Tables(string name, string[] aliases, string description) => new(name, aliases)
    {
        Description = description,
        HelpName = "PATH",
        DefaultValueFactory = _ => [],
        AllowMultipleArgumentsPerToken = true,
    };
}
