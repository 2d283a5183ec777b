using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Tributary.Coordinator.Access;
using Tributary.Coordinator.Api;
using Tributary.Coordinator.Errors;
using Tributary.Coordinator.Hosting;
using Tributary.Coordinator.Inference;
using Tributary.Coordinator.Models;
using Tributary.Coordinator.Runs;
using Tributary.Core.Clients;
using Tributary.Storage.Serving;

namespace Tributary.Coordinator.Serving;

/// <summary><c>/api/serving</c>: which model is served under which name.</summary>
internal static class ServingEndpoints
{
    private const string Tag = "serving";

    public static void MapServing(this IEndpointRouteBuilder viewing, IEndpointRouteBuilder operating)
    {
        viewing.MapGet("/api/serving", ListAsync).WithName("serving").WithSummary("Models that are served, ordered by name").WithTags(Tag)
            .Paged().Produces<Page<ServingInfo>>().ProducesProblems(400, 503);
        operating.MapPut("/api/serving/{name}", PromoteAsync).Changes("model.promoted").WithName("promote")
            .WithSummary("Serves a model under a name, in place of what stood there").WithTags(Tag)
            .Accepts<ServingOrder>("application/json").Produces<ServingInfo>().ProducesProblems(400, 404, 409, 422, 503);
        operating.MapDelete("/api/serving/{name}", async (string name, HttpContext context, ServingTable serving, ServingCounts counts) =>
            {
                if (!ClientId.IsValid(name) || !await serving.DeleteAsync(name, context.RequestAborted))
                    throw Problems.NotFound($"nothing is served under the name {Problems.Shown(name)}", "GET /api/serving lists what is");
                counts.Forget(name);
                return Results.NoContent();
            })
            .Changes("model.withdrawn").WithName("withdraw").WithSummary("Serves nothing more under a name").WithTags(Tag).Produces(204)
                .ProducesProblems(404, 503);
    }

    private static ProblemException Gone(ModelPlace place)
        => Problems.NotAllowedNow($"the model of round {place.Round} of run {place.From.Run.Id} is no longer kept",
            "promote one that GET /api/models shows as kept");

    private static async Task<IResult> ListAsync(HttpRequest request, ServingTable serving, ServingViews views,
        CancellationToken cancellation)
    {
        var page = Paging.Of(request);
        var all = await serving.ListAsync(cancellation);
        var shown = new List<ServingInfo>();
        foreach (var entry in all.Where(entry => page.After is null || string.CompareOrdinal(entry.Name, page.After) > 0).Take(page.Limit))
            shown.Add(await views.OfAsync(entry, cancellation));
        return Results.Json(new Page<ServingInfo>(shown, shown.Count > 0 && shown[^1].Name != all[^1].Name ? shown[^1].Name : null),
            ApiJson.Default.PageServingInfo);
    }

    private static async Task<IResult> PromoteAsync(string name, HttpContext context, ModelPlaces places, ModelViews models,
        ServingTable serving, ServingCounts counts, ServingViews views, TimeProvider clock)
    {
        var cancellation = context.RequestAborted;
        if (!ClientId.IsValid(name))
            throw Problems.Invalid("the name is not allowed",
                ClientId.Rule,
                [new("name", "is not allowed", null)]);
        var asked = await AccessBodies.ReadAsync(context, ApiJson.Default.ServingOrder);
        if (asked.Model is not { } sha256 || !ModelPlaces.IsHash(sha256))
            throw Problems.Invalid("the model is missing or no hash",
                "send { \"model\": \"SHA-256\" } of a model that GET /api/models lists",
                [new("model", "must be a SHA-256, 64 hex digits", null)]);
        var place = await places.OfHashAsync(sha256, cancellation);
        if (!await models.IsKeptAsync(sha256, cancellation)) throw Gone(place);
        var entry = new ServingEntry(name, sha256, place.From.Run.Id, place.Round, clock.GetUtcNow(), context.User.Identity?.Name
            ?? "anybody");
        var before = await serving.FindAsync(name, cancellation);
        await serving.PutAsync(entry, cancellation);

        // Retention sees the entry from now on; it may have been at the model until now.
        if (!await models.IsKeptAsync(sha256, cancellation))
        {
            if (before is null) await serving.DeleteAsync(name, CancellationToken.None);
            else await serving.PutAsync(before, CancellationToken.None);
            throw Gone(place);
        }

        counts.Forget(name);
        AuditWords.Note(context, $"model {sha256}, round {place.Round} of run {place.From.Run.Id}");
        return Results.Json(await views.OfAsync(entry, cancellation), ApiJson.Default.ServingInfo);
    }
}
