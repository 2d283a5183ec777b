using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;
using Tributary.Coordinator.Api;
using Tributary.Coordinator.Data;
using Tributary.Coordinator.Errors;
using Tributary.Coordinator.Hosting;
using Tributary.Engine.Formats;
using Tributary.Engine.Imaging;
using Tributary.Engine.Sets;
using Tributary.Engine.Tables;

namespace Tributary.Coordinator.Inference;

/// <summary>Reads samples out of a request's body: numbers as JSON, a picture, or rows of a table.</summary>
internal sealed class QuestionReader(Predictor predictor, TrainedData data, CoordinatorOptions options)
{
    private const string Form = "send { \"features\": [[...], ...] }: a list of numbers for each sample";
    private const string Types = "application/json, image/png, image/jpeg or text/csv";

    /// <returns>The samples, and the round that the body asks for.</returns>
    /// <exception cref="ProblemException">400, 413, 415 or 422.</exception>
    public async Task<(Func<TrainedRun, Task<Question>> For, int? Round)> ReadAsync(HttpRequest request, CancellationToken cancellation)
    {
        var type = MediaTypeHeaderValue.TryParse(request.ContentType, out var parsed) ? parsed.MediaType.Value?.ToLowerInvariant() : null;
        if (type == "application/json")
        {
            var asked = await JsonAsync(request, cancellation);
            return (run => Task.FromResult(new Question(Checked(asked, run), Shown: false)), asked.Round);
        }

        if (type is not ("image/png" or "image/jpeg" or "text/csv")) throw Problems.Unsupported(request.ContentType, Types);
        var inversion = InversionOf(request.Query["invert"].ToString());
        var body = new MemoryStream();
        await request.Body.CopyToAsync(body, cancellation);

        // Unpacking takes time and memory: one at a time, on the thread that predicts.
        return (run => predictor.RunAsync(() => type == "text/csv" ? Rows(body, run) : Picture(body, run, inversion), cancellation), null);
    }

    private static async Task<PredictRequest> JsonAsync(HttpRequest request, CancellationToken cancellation)
    {
        try
        {
            return await JsonSerializer.DeserializeAsync(request.Body, ApiJson.Default.PredictRequest, cancellation)
                ?? throw Problems.BadRequest("the body is null", Form);
        }
        catch (JsonException fault)
        {
            throw Problems.BadRequest($"the body cannot be read at {fault.Path ?? "its start"}, line {fault.LineNumber + 1}", Form);
        }
    }

    private static Inversion InversionOf(string text) => text switch
    {
        "" or "auto" => Inversion.Auto,
        "yes" => Inversion.Yes,
        "no" => Inversion.No,
        _ => throw Problems.BadRequest($"invert is {Problems.Shown(text)}; auto, yes or no is needed", "leave it out for auto"),
    };

    private Question Picture(MemoryStream body, TrainedRun run, Inversion inversion)
    {
        if (run.Model.Input is not [_, _, 1 or 3])
            throw Problems.Invalid($"{run.Model.Name} takes [{string.Join(", ", run.Model.Input)}], which is no picture",
                "send numbers as JSON, or rows as CSV");
        try
        {
            body.Position = 0;
            var pixels = PictureFit.Pixels(PictureFile.Read(body, "the picture"), run.Model.Input, inversion,
                run.Data?.Pictures.Resize ?? ResizeFilter.Bilinear);
            return new Question([PictureFit.Features(pixels, data.Scaling(run))], Shown: true);
        }
        catch (BrokenFileException fault)
        {
            throw Problems.BadRequest($"this is no PNG or JPEG picture: {fault.Message}", "save it as PNG or JPEG and send it again");
        }
    }

    private Question Rows(MemoryStream body, TrainedRun run)
    {
        try
        {
            body.Position = 0;
            var rows = run.Data is { IsTable: true } ? TableOf(run).Read(body, "the rows", labelled: false)
                : TrainedTable.ReadNumbers(body, "the rows");
            if (rows.Count == 0) throw Problems.Invalid("the text holds no row", "send one row a line");
            if (rows.Count > options.MaxSamples) throw TooMany(rows.Count);
            if (rows.FeatureSize != run.Size)
                throw Problems.Invalid($"a row has {rows.FeatureSize} values; {run.Model.Name} takes {run.Size}: "
                    + $"[{string.Join(", ", run.Model.Input)}]", "send the columns that the model was trained on");
            return new Question([.. Enumerable.Range(0, rows.Count).Select(i =>
            {
                var features = new float[rows.FeatureSize];
                rows.CopyFeatures(i, features);
                return features;
            })], Shown: false);
        }
        catch (BrokenFileException fault) when (fault.File == "the rows")
        {
            throw Problems.BadRequest($"the rows cannot be read: {fault.Message}", "send CSV with the columns of the run's table");
        }
        catch (TableMismatchException fault)
        {
            throw Problems.BadRequest($"the rows cannot be read: {fault.Message}", "send CSV with the columns of the run's tables");
        }
    }

    // What is wrong with the table that was trained on is another matter than what is wrong with these rows.
    private TrainedTable TableOf(TrainedRun run)
    {
        try
        {
            return data.Table(run);
        }
        catch (Exception fault) when (DataFaults.IsAway(fault))
        {
            throw Problems.NotAllowedNow($"rows cannot be read as training read them: {DataFaults.Told(fault)}",
                "put the table back where the run file names it, or send numbers as JSON");
        }
    }

    private List<float[]> Checked(PredictRequest asked, TrainedRun run)
    {
        var (model, size) = (run.Model, run.Size);
        if (asked.Features is not { Count: > 0 } rows)
            throw Problems.Invalid("features holds no sample", Form, [new("features", "at least one sample is needed", null)]);
        if (rows.Count > options.MaxSamples) throw TooMany(rows.Count);
        var faults = new List<FieldFault>();
        for (var i = 0; i < rows.Count && faults.Count < 20; i++)
        {
            if (rows[i] is not { } row) faults.Add(new($"features[{i}]", "is null; a list of numbers is needed", null));
            else if (row.Length != size)
                faults.Add(new($"features[{i}]", $"has {row.Length} values; {model.Name} takes {size}: [{string.Join(", ", model.Input)}]",
                    null));
            else if (Array.FindIndex(row, value => !float.IsFinite(value)) is >= 0 and var at)
                faults.Add(new($"features[{i}][{at}]", "is no finite number", null));
        }

        if (faults.Count > 0)
            throw Problems.Invalid($"the samples do not fit: {faults[0].Path} {faults[0].Message}",
                $"a sample is [{string.Join(", ", model.Input)}], row by row, as in training", faults);
        return [.. rows.OfType<float[]>()];
    }

    private ProblemException TooMany(int count)
        => Problems.Invalid($"there are {count} samples; at most {options.MaxSamples} are taken at once", "ask in several requests",
            [new("features", $"holds more than {options.MaxSamples} samples", null)]);
}
