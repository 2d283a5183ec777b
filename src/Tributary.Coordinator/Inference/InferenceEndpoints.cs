using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Tributary.Coordinator.Api;
using Tributary.Coordinator.Errors;
using Tributary.Coordinator.Hosting;
using Tributary.Coordinator.Serving;

namespace Tributary.Coordinator.Inference;

/// <summary>What models say of samples: a run's, one by its hash, one that is served under a name.</summary>
internal static class InferenceEndpoints
{
    public static void MapInference(this IEndpointRouteBuilder viewing)
    {
        Describe(viewing.MapPost("/api/runs/{id}/predict",
            async (string id, HttpRequest request, ModelPlaces places, QuestionReader reader, Predictor predictor,
            CancellationToken cancellation) =>
        {
            var (question, round) = await reader.ReadAsync(request, cancellation);
            return await AnswerAsync(await places.OfRunAsync(id, round, cancellation), question, predictor, cancellation);
        }), "predict", "Asks a run's model about samples, also while it trains");
        Describe(viewing.MapPost("/api/models/{sha256}/predict",
            async (string sha256, HttpRequest request, ModelPlaces places, QuestionReader reader, Predictor predictor,
            CancellationToken cancellation)
            => await AnswerAsync(await places.OfHashAsync(sha256, cancellation), (await reader.ReadAsync(request, cancellation)).For,
                predictor, cancellation)), "predictModel", "Asks a model about samples");
        Describe(viewing.MapPost("/api/serving/{name}/predict",
            async (string name, HttpRequest request, ModelPlaces places, QuestionReader reader, Predictor predictor, ServingCounts counts,
            CancellationToken cancellation) =>
        {
            var answer = await AnswerAsync(await places.ServedAsync(name, cancellation),
                (await reader.ReadAsync(request, cancellation)).For, predictor, cancellation);
            counts.Add(name);
            return answer;
        }), "predictServed", "Asks the model that is served under a name about samples");
    }

    private static void Describe(RouteHandlerBuilder endpoint, string name, string summary)
        => endpoint.WithName(name).WithSummary(summary).WithTags("inference")
        .WithQuery(QueryParameter.Text(
            "invert", "Of a picture: whether it becomes its negative; auto (as a rule) makes dark on light light on dark.", "auto", "yes",
            "no"))
        .Accepts<PredictRequest>("application/json", "image/png", "image/jpeg", "text/csv").Produces<PredictReply>()
            .ProducesProblems(400, 404, 409, 413, 415, 422, 503);

    private static async Task<IResult> AnswerAsync(ModelPlace model, Func<TrainedRun, Task<Question>> question, Predictor predictor,
        CancellationToken cancellation)
        => Results.Json(await predictor.AskAsync(model, await question(model.From.Computable()), cancellation),
            ApiJson.Default.PredictReply);
}
