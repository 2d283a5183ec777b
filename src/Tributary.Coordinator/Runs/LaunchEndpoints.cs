using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Tributary.Coordinator.Access;
using Tributary.Coordinator.Api;
using Tributary.Coordinator.Errors;
using Tributary.Gateways;
using Tributary.Gateways.Orders;

namespace Tributary.Coordinator.Runs;

/// <summary><c>/api/launches</c>: trainings that other systems begin by their names.</summary>
internal static class LaunchEndpoints
{
    private const string Tag = "runs";

    public static void MapLaunches(this IEndpointRouteBuilder viewing, IEndpointRouteBuilder operating)
    {
        viewing.MapGet("/api/launches", List).WithName("launches")
            .WithSummary("Trainings that the systems behind the transports begin by their names").WithTags(Tag)
            .Produces<Page<LaunchInfo>>().ProducesProblems(503);
        operating.MapPost("/api/launches/{name}", LaunchAsync).Changes("training.launched").WithName("launch")
            .WithSummary("Begins one of them").WithTags(Tag).Produces<LaunchedRun>(201).ProducesProblems(404, 409, 422, 503);
    }

    private static IResult List(IEnumerable<IGateway> gateways)
        => Results.Json(new Page<LaunchInfo>([.. gateways.SelectMany(gateway => gateway.Launches,
            (gateway, launch) => new LaunchInfo(launch.Name, launch.Title, gateway.Name) { Why = launch.Why })], null),
            ApiJson.Default.PageLaunchInfo);

    private static async Task<IResult> LaunchAsync(string name, HttpContext context, IEnumerable<IGateway> gateways)
    {
        var (gateway, launch) = gateways.SelectMany(one => one.Launches, (one, found) => (Gateway: one, Launch: found))
            .FirstOrDefault(one => one.Launch.Name == name);
        if (launch is null)
            throw Problems.NotFound($"there is no training called {Problems.Shown(name)}", "the Runs page of the dashboard lists them");
        try
        {
            var run = await gateway.LaunchAsync(name, context.User.Identity?.Name ?? "anybody", context.RequestAborted)
                ?? throw Problems.NotAllowedNow($"{launch.Title} does not begin: {launch.Why ?? "another training is under way"}",
                    "try again when clients are registered and nothing trains");
            return Results.Json(new LaunchedRun(run.Id), ApiJson.Default.LaunchedRun, statusCode: StatusCodes.Status201Created);
        }
        catch (OrderException fault) when (fault.Fault == OrderFault.NotNow)
        {
            throw Problems.Busy(fault.Message, "try again in a moment");
        }
        catch (OrderException fault)
        {
            throw Problems.Invalid(fault.Message, "mend the training's run file");
        }
    }
}
