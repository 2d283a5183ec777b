using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Tributary.Coordinator.Api;
using Tributary.Coordinator.Errors;
using Tributary.Coordinator.Hosting;
using Tributary.Core.Specs;

namespace Tributary.Coordinator.Runs;

/// <summary><c>/api/runs/check</c>: what starting a run would say, without starting it.</summary>
internal static class RunCheckEndpoint
{
    public static void MapRunCheck(this IEndpointRouteBuilder operating)
        => operating.MapPost("/api/runs/check", CheckAsync)
            .WithName("checkRun").WithSummary("Whether a run file could be started; nothing is").WithTags("runs")
            .Accepts<object>("application/json", "application/yaml").Produces<RunCheck>().ProducesProblems(413, 415, 503);

    private static async Task<IResult> CheckAsync(
        HttpRequest request, TestData tests, CoordinatorOptions options, CancellationToken cancellation)
    {
        JsonNode? said = null;
        RunCheck check;
        try
        {
            var text = await RunRequest.ReadAsync(request, cancellation);
            said = text.Root;
            var document = RunRequest.Startable(text, tests, options, isGlance: true);
            var brief = ShortRun.Of(document);
            check = new RunCheck
            {
                Valid = true,
                Errors = [],
                Spec = RunText.Json(document),
                Short = JsonSerializer.SerializeToElement(brief, ApiJson.Default.JsonNode),
                Yaml = SpecYamlWriter.Write(brief),
            };
        }
        catch (ProblemException fault) when (fault.Problem is { Status: 400 or 422, Errors: { } errors })
        {
            // Who writes the file on goes on as YAML, whatever is wrong with it.
            check = new RunCheck { Valid = false, Errors = errors, Yaml = said is JsonObject ? SpecYamlWriter.Write(said) : null };
        }

        return Results.Json(check, ApiJson.Default.RunCheck);
    }
}
