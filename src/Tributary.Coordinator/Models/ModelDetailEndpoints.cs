using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Tributary.Coordinator.Api;
using Tributary.Coordinator.Errors;
using Tributary.Coordinator.Hosting;
using Tributary.Coordinator.Inference;
using Tributary.Coordinator.Runs;
using Tributary.Core;
using Tributary.Core.Rounds;
using Tributary.Engine.Models;
using Tributary.Storage.Figures;

namespace Tributary.Coordinator.Models;

/// <summary>What is known of one model, of two beside each other, and what one says of the test samples.</summary>
internal static class ModelDetailEndpoints
{
    private const string Tag = "models";

    public static void MapModelDetails(this IEndpointRouteBuilder viewing)
    {
        viewing.MapGet("/api/models/{sha256}/info", InfoAsync).WithName("modelInfo")
            .WithSummary("All that is known of a model: where it comes from, its tensors in numbers").WithTags(Tag).Produces<ModelDetails>()
            .ProducesProblems(404, 503);
        viewing.MapGet("/api/models/compare", CompareAsync).WithName("compareModels")
            .WithSummary("How far two models of one architecture lie apart").WithTags(Tag)
            .WithQuery(QueryParameter.Text("a", "SHA-256 of a model."), QueryParameter.Text("b", "SHA-256 of another."))
                .Produces<ModelComparison>().ProducesProblems(400, 404, 409, 503);
        viewing.MapGet("/api/models/{sha256}/test",
            async (string sha256, HttpRequest request, ModelPlaces places, ModelTester tester, CancellationToken cancellation)
                => Results.Json(await tester.TestAsync(await places.OfHashAsync(sha256, cancellation),
                    Paging.Number(request, "wrong", 24, 0, ModelTester.MaxWrong), cancellation), ApiJson.Default.ModelTest))
            .WithName("testModel").WithSummary("What a model says of its run's test samples, against the truth").WithTags(Tag)
            .WithQuery(QueryParameter.Whole("wrong", $"Wrong samples to show, 0 to {ModelTester.MaxWrong}; 24 by default."))
                .Produces<ModelTest>().ProducesProblems(400, 404, 409, 503);
    }

    private static async Task<IResult> InfoAsync(string sha256, ModelPlaces places, ModelViews views, RunViews runs, RunFigures figures,
        IModelStore models, Predictor thread, CancellationToken cancellation)
    {
        var place = await places.OfHashAsync(sha256, cancellation);
        var rounds = (await runs.HistoryAsync(place.From.Run, cancellation)).Rounds;
        var record = (await figures.RecordsAsync(place.From.Run.Id, place.Round - 1, 1, newest: false, cancellation))[0];
        var layout = place.From.Model.Layout();
        var model = await models.FindAsync(sha256, cancellation);
        var spec = JsonSerializer.SerializeToElement(ModelSpecWriter.Write(place.From.Model), ApiJson.Default.JsonNode);
        using var run = JsonDocument.Parse(place.From.Run.Spec);
        return Results.Json(new ModelDetails
        {
            Sha256 = sha256,
            Run = place.From.Run.Id,
            RunName = place.From.Run.Name,
            Round = place.Round,
            Created = record.Started,
            Bytes = layout.Length * sizeof(float),
            Parameters = layout.Length,
            Kept = model is not null,
            Accuracy = record.Accuracy ?? record.ClientAccuracy,
            Loss = record.Loss ?? record.ClientLoss,
            Spec = spec,
            Strategy = Strategy(run.RootElement),
            Cohort = [.. record.Cohort.Select(client => new ModelSource(client.Client, client.Examples, client.Refused))],
            Before = place.Round > 1 ? rounds[place.Round - 2].ModelSha256 : null,
            After = place.Round < rounds.Count ? rounds[place.Round].ModelSha256 : null,
            Serving = [.. (await views.ServedAsync(cancellation))[sha256]],
            Tensors = model is null ? [] : await thread.RunAsync(() => ModelNumbers.Of(model, layout), cancellation),
        }, ApiJson.Default.ModelDetails);
    }

    private static async Task<IResult> CompareAsync(HttpRequest request, ModelPlaces places, ModelViews views, RunViews runs,
        IModelStore models, Predictor thread, CancellationToken cancellation)
    {
        var (a, b) = (await OneAsync("a"), await OneAsync("b"));
        if (a.Model.Layout.DifferenceFrom(b.Model.Layout) is { } difference)
            throw Problems.NotAllowedNow($"the models have different architectures: {difference}",
                "compare models of runs with the same model");
        var (distance, cosine, tensors) = await thread.RunAsync(() => ModelNumbers.Compare(a.Model, b.Model), cancellation);
        var served = await views.ServedAsync(cancellation);
        return Results.Json(new ModelComparison(await InfoOfAsync(a.Place), await InfoOfAsync(b.Place), a.Place.Sha256 == b.Place.Sha256,
            distance, cosine, tensors), ApiJson.Default.ModelComparison);

        async Task<(ModelPlace Place, ModelState Model)> OneAsync(string name)
        {
            var sha256 = request.Query[name].ToString();
            if (sha256.Length == 0) throw Problems.BadRequest($"{name} is missing", "give two models: ?a=SHA256&b=SHA256");
            var place = await places.OfHashAsync(sha256, cancellation);
            return (place, await models.FindAsync(sha256, cancellation)
                ?? throw Problems.NotFound($"the model {sha256} is no longer kept", "GET /api/models lists those that are"));
        }

        async Task<ModelInfo> InfoOfAsync(ModelPlace place)
            => await views.OfAsync(place.From, (await runs.HistoryAsync(place.From.Run, cancellation)).Rounds[place.Round - 1], served,
                cancellation);
    }

    private static string Strategy(JsonElement run) => !run.TryGetProperty("strategy", out var strategy) ? "fedavg"
        : strategy.ValueKind == JsonValueKind.String ? strategy.GetString()!
            : strategy.ValueKind == JsonValueKind.Object && strategy.TryGetProperty("name", out var name) ? name.GetString() ?? "fedavg"
            : "fedavg";
}
