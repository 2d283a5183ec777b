using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Tributary.Coordinator.Errors;
using Tributary.Coordinator.Runs;
using Tributary.Storage.Figures;

namespace Tributary.Coordinator.Reports;

/// <summary><c>/api/runs/{id}/report</c>: a run as one page, as <c>tributary report</c> writes it.</summary>
internal static class ReportEndpoint
{
    public static void MapReport(this IEndpointRouteBuilder viewing)
        => viewing.MapGet("/api/runs/{id}/report", async (string id, HttpContext context, RunLookup runs, RunFigures figures) =>
        {
            var run = await runs.FindAsync(id, context.RequestAborted);

            // It stands at the coordinator's address, but has none of its rights.
            context.Response.Headers.ContentSecurityPolicy = ReportPage.Policy + "; sandbox allow-scripts";
            context.Response.Headers.CacheControl = "no-cache";
            var rounds = ReportRounds.Of(figures, run.Id);
            return Results.Stream(to => ReportPage.WriteAsync(run, rounds, to, context.RequestAborted), "text/html; charset=utf-8");
        })
        .WithName("report").WithSummary("A run as one HTML page that needs nothing else").WithTags("runs")
        .Produces<string>(200, "text/html").ProducesProblems(404, 503);
}
