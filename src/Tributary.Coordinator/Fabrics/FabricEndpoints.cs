using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Tributary.Coordinator.Api;
using Tributary.Coordinator.Errors;

namespace Tributary.Coordinator.Fabrics;

/// <summary><c>/api/fabric</c>: the platforms whose functions are clients.</summary>
internal static class FabricEndpoints
{
    private const int UsualActivations = 100;
    private const int MaxActivations = 2000;
    private const string Tag = "functions";

    public static void MapFabric(this IEndpointRouteBuilder viewing)
    {
        viewing.MapGet("/api/fabric", (FabricView fabric) => Results.Json(fabric.Info(), ApiJson.Default.FabricInfo)).WithName("fabric")
            .WithSummary("The platforms whose functions are clients: who answers, what their activations came to, what they cost")
            .WithTags(Tag).Produces<FabricInfo>();
        viewing.MapGet("/api/fabric/activations", Activations).WithName("activations")
            .WithSummary($"The last activations, the newest first, of a function or in a run: {UsualActivations}, or 1..{MaxActivations}")
            .WithTags(Tag).Produces<Page<FabricActivation>>().ProducesProblems(400);
    }

    private static IResult Activations(string? function, string? run, int? limit, FabricView fabric)
    {
        var count = limit ?? UsualActivations;
        if (count is < 1 or > MaxActivations)
            throw Problems.BadRequest($"limit is {count}; it must be in 1..{MaxActivations}", $"leave it out for {UsualActivations}");
        var shown = fabric.Activations(function ?? "", run ?? "", count);
        return Results.Json(new Page<FabricActivation>(shown, null), ApiJson.Default.PageFabricActivation);
    }
}
