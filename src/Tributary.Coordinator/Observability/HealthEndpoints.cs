using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Tributary.Coordinator.Api;
using Tributary.Coordinator.Errors;

namespace Tributary.Coordinator.Observability;

/// <summary><c>/healthz</c> and <c>/readyz</c> for anybody, figures for viewers.</summary>
internal static class HealthEndpoints
{
    public static void MapHealth(this IEndpointRouteBuilder anybody, IEndpointRouteBuilder viewing)
    {
        anybody.MapGet("/healthz", () => Results.Text("alive\n")).WithName("alive").WithSummary("The process lives").WithTags("health")
            .Produces<string>(200, "text/plain");
        anybody.MapGet("/readyz", async (Readiness readiness, CancellationToken cancellation) =>
            {
                var faults = await readiness.FaultsAsync(cancellation);
                if (faults.Count > 0)
                    throw new ProblemException(Problems.Document(503, "not-ready", "Not ready",
                        string.Join("; ", faults.Select(fault => $"{fault.Path}: {fault.Message}")), "mend what errors names",
                        faults))
                    { RetryAfter = TimeSpan.FromSeconds(5) };
                return Results.Text("ready\n");
            })
            .WithName("ready").WithSummary("Database, models, disk and worker are ready; 503 says what is not").WithTags("health")
                .Produces<string>(200, "text/plain").Produces<ProblemDocument>(503, Problems.ContentType);
        viewing.MapGet("/api/health", async (HealthView health,
            CancellationToken cancellation) => Results.Json(await health.NowAsync(cancellation), ApiJson.Default.HealthInfo))
            .WithName("health").WithSummary("How the coordinator is, in numbers").WithTags("health").Produces<HealthInfo>()
                .ProducesProblems(503);
        viewing.MapGet("/metrics", (Exposition metrics) => Results.Text(metrics.Write(), Exposition.ContentType)).WithName("metrics")
            .WithSummary("Figures in Prometheus' text format").WithTags("health").Produces<string>(200, "text/plain");
    }
}
