using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Tributary.Coordinator.Api;
using Tributary.Coordinator.Errors;
using Tributary.Coordinator.Hosting;
using Tributary.Coordinator.Runs;
using Tributary.Core.Rounds;
using Tributary.Engine.Models;

namespace Tributary.Coordinator.Inference;

/// <summary><c>/api/runs/{id}/predict</c>: what a run's last saved model says, also while it trains.</summary>
internal static class InferenceEndpoints
{
    public static void MapInference(this IEndpointRouteBuilder viewing)
        => viewing.MapPost("/api/runs/{id}/predict", PredictAsync).WithName("predict").WithSummary("Asks a run's model about samples, also while it trains").WithTags("inference")
            .Accepts<PredictRequest>("application/json").Produces<PredictReply>().ProducesProblems(400, 404, 409, 413, 415, 422, 503);

    private static async Task<IResult> PredictAsync(string id, HttpRequest request, RunLookup runs, IRunStore store, Predictor predictor, CoordinatorOptions options, CancellationToken cancellation)
    {
        var run = await runs.FindAsync(id, cancellation);
        var asked = await ReadAsync(request, cancellation);
        var rounds = await store.RoundsAsync(run.Id, cancellation);
        if (rounds.Count == 0) throw Problems.NotAllowedNow($"run {run.Id} has no saved round yet", "ask again after its first round");
        var round = asked.Round is null ? rounds[^1] : rounds.FirstOrDefault(one => one.Round == asked.Round) ?? throw Problems.NotFound($"run {run.Id} has no round {asked.Round}; it has 1 to {rounds[^1].Round}", "leave round out for the last one");
        var model = RunDocument.ModelOf(run);
        return Results.Json(await predictor.AskAsync(round, model, Checked(asked, model, options.MostSamples), cancellation), ApiJson.Default.PredictReply);
    }

    private static async Task<PredictRequest> ReadAsync(HttpRequest request, CancellationToken cancellation)
    {
        if (!request.HasJsonContentType()) throw Problems.Unsupported(request.ContentType, "application/json");
        try
        {
            return await JsonSerializer.DeserializeAsync(request.Body, ApiJson.Default.PredictRequest, cancellation) ?? throw Problems.BadRequest("the body is null", Form);
        }
        catch (JsonException fault)
        {
            throw Problems.BadRequest($"the body cannot be read at {fault.Path ?? "its start"}, line {fault.LineNumber + 1}", Form);
        }
    }

    private const string Form = "send { \"features\": [[...], ...] }: a list of numbers for each sample";

    private static List<float[]> Checked(PredictRequest asked, ModelSpec model, int most)
    {
        var size = model.Input.Aggregate(1, (product, extent) => product * extent);
        if (asked.Features is not { Count: > 0 } rows) throw Problems.Invalid("features holds no sample", Form, [new("features", "at least one sample is needed", null)]);
        if (rows.Count > most) throw Problems.Invalid($"features holds {rows.Count} samples; at most {most} are taken at once", "ask in several requests", [new("features", $"holds more than {most} samples", null)]);
        var faults = new List<FieldFault>();
        for (var i = 0; i < rows.Count && faults.Count < 20; i++)
        {
            if (rows[i] is not { } row) faults.Add(new($"features[{i}]", "is null; a list of numbers is needed", null));
            else if (row.Length != size) faults.Add(new($"features[{i}]", $"has {row.Length} values; {model.Name} takes {size}: [{string.Join(", ", model.Input)}]", null));
            else if (Array.FindIndex(row, value => !float.IsFinite(value)) is >= 0 and var at) faults.Add(new($"features[{i}][{at}]", "is no finite number", null));
        }

        if (faults.Count > 0) throw Problems.Invalid($"the samples do not fit: {faults[0].Path} {faults[0].Message}", $"a sample is [{string.Join(", ", model.Input)}], row by row, as in training", faults);
        return [.. rows.OfType<float[]>()];
    }
}
