using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Tributary.Coordinator.Api;
using Tributary.Coordinator.Errors;
using Tributary.Coordinator.Hosting;

namespace Tributary.Coordinator.Runs;

/// <summary><c>/api/runs/check</c>: what starting a run would say, without starting it.</summary>
internal static class RunCheckEndpoint
{
    public static void MapRunCheck(this IEndpointRouteBuilder operating) => operating.MapPost("/api/runs/check", CheckAsync).WithName("checkRun")
        .WithSummary("Whether a run file could be started; nothing is").WithTags("runs").Accepts<object>("application/json", "application/yaml").Produces<RunCheck>().ProducesProblems(413, 415, 503);

    private static async Task<IResult> CheckAsync(HttpRequest request, TestData tests, CoordinatorOptions options, CancellationToken cancellation)
    {
        RunCheck check;
        try
        {
            var document = await RunRequest.StartableAsync(request, tests, options, cancellation);
            check = new RunCheck { Valid = true, Errors = [], Spec = RunText.Json(document), Yaml = RunText.Yaml(document) };
        }
        catch (ProblemException fault) when (fault.Problem is { Status: 400 or 422, Errors: { } errors })
        {
            check = new RunCheck { Valid = false, Errors = errors };
        }

        return Results.Json(check, ApiJson.Default.RunCheck);
    }
}
