using System.Text.Json.Nodes;
using Tributary.Engine.Data;
using Tributary.Engine.Detection;
using Tributary.Engine.Formats;
using Tributary.Engine.Keras;
using Tributary.Engine.Models;

namespace Tributary.Cli.Models;

/// <summary>Makes the first model and the scaler from tables, before anything streams.</summary>
internal static class Baseline
{
    private const double Percent = 90;

    public static void Run(Terminal terminal, BaselineRequest request, bool json, CancellationToken cancellation)
    {
        Directory.CreateDirectory(request.Folder);
        if (Path.GetDirectoryName(request.Scaler) is { Length: > 0 } folder) Directory.CreateDirectory(folder);

        // 1. The scaler: fitted, or one that was fitted before.
        MinMaxScale scale;
        RowSet? rows = null;
        if (request.ScalerData.Count > 0)
        {
            rows = DetectionData.Read(terminal, request.ScalerData, request.Label);
            scale = MinMaxScale.Fit(Chosen(request, rows), [.. rows.Schema.FeatureNames]);
            Write(request.Scaler, stream => ScalerFile.Write(stream, scale, request.OldScaler));
        }
        else
        {
            scale = ReadScaler(terminal, request.Scaler);
        }

        var said = new JsonObject { ["scaler"] = request.Scaler, ["columns"] = scale.Columns };
        if (!json && request.ScalerData.Count > 0)
            terminal.Out.WriteLine($"{terminal.Shown(request.Scaler)}: {Amounts.Of(scale.Columns, "column")}, fitted to "
                + $"{Amounts.Of(scale.Samples, "row")}");

        // 2. The model.
        if (request.TrainingData.Count > 0)
        {
            if (rows is null || !request.TrainingData.SequenceEqual(request.ScalerData, StringComparer.Ordinal))
                rows = DetectionData.Read(terminal, request.TrainingData, request.Label);
            Train(terminal, request, rows, scale, said, json, cancellation);
        }

        if (json) terminal.Out.WriteLine(said.ToJsonString());
    }

    /// <exception cref="CommandFault">It is not there.</exception>
    public static MinMaxScale ReadScaler(Terminal terminal, string path) => File.Exists(path) ? ScalerFile.Read(path)
        : throw CommandFault.NotFound($"there is no scaler {terminal.Shown(path)}", "tributary model baseline --data TABLE makes one");

    private static void Train(Terminal terminal, BaselineRequest request, RowSet rows, MinMaxScale scale, JsonObject said, bool json,
        CancellationToken cancellation)
    {
        if (rows.FeatureSize != scale.Columns)
            throw CommandFault.BadInput(
                $"the rows have {Amounts.Of(rows.FeatureSize, "feature")}; the scaler was fitted to {scale.Columns}");
        var (spec, chosen) = (Autoencoder.Of(scale.Columns), Chosen(request, rows));
        if (!json)
            terminal.Out.WriteLine($"{spec.Name}: {Amounts.Count(spec.Layout().Length)} parameters, trained on "
                + $"{Amounts.Of(chosen.Count, "row")}"
                + (chosen.Count < rows.Count ? $" of {Amounts.Count(rows.Count)} (the normal ones)" : ""));
        var options = Autoencoder.Usual with { Epochs = request.Epochs, Seed = request.Seed };
        var (weights, result) = Autoencoder.Train(spec, new DoubleScaledRows(chosen, scale), options, (epoch, loss) =>
        {
            if (!json) terminal.Out.WriteLine($"  epoch {epoch}: loss {Amounts.Number(loss)}");
        }, cancellation);

        // 3. For Keras, for us, and what it computes.
        var keras = Path.Combine(request.Folder, "model.h5");
        Write(keras, stream => KerasModelFile.Write(stream, spec, weights));
        var ours = Path.ChangeExtension(keras, ".safetensors");
        TensorFiles.Write(ours, new TensorFile(spec.Layout(), weights, new Dictionary<string, string>()));
        var described = Path.ChangeExtension(keras, ".json");
        Write(described, stream => stream.Write(System.Text.Encoding.UTF8.GetBytes(ModelSpecWriter.Write(spec).ToJsonString() + "\n")));
        (said["model"], said["rows"], said["epochs"], said["loss"]) = (keras, chosen.Count, result.Epochs, result.Loss);
        if (!json) terminal.Out.WriteLine($"{terminal.Shown(keras)}, {terminal.Shown(ours)}, {terminal.Shown(described)}");
        if (!request.Test) return;

        var scores = Autoencoder.Scores(spec, weights, scale, rows, cancellation);
        var evaluated = Evaluated.Of(rows, scores, Percentile.Of(scores, Percent));
        if (json) said["test"] = evaluated.ToJson();
        else evaluated.Show(terminal);
    }

    private static DataSet Chosen(BaselineRequest request, RowSet rows)
    {
        var chosen = request.AllRows ? rows : DetectionData.Normal(rows);
        return chosen.Count > 0 ? chosen : throw CommandFault.BadInput("no row is normal, and a model of what is normal learns from those",
            "give other tables, or --all-rows to learn from every row");
    }

    // Beside and then renamed, so that a file is whole or not there.
    private static void Write(string path, Action<Stream> write)
    {
        var part = $"{path}.{Environment.ProcessId}.part";
        try
        {
            using (var stream = File.Create(part)) write(stream);
            File.Move(part, path, overwrite: true);
        }
        finally
        {
            File.Delete(part);
        }
    }
}
