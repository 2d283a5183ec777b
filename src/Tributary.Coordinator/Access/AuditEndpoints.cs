using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Tributary.Coordinator.Api;
using Tributary.Coordinator.Errors;
using Tributary.Coordinator.Runs;
using Tributary.Gateways.Enrolment;

namespace Tributary.Coordinator.Access;

/// <summary><c>/api/audit</c>.</summary>
internal static class AuditEndpoints
{
    public static void MapAudit(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/audit", List).WithName("audit").WithSummary("Who did what, the oldest first").WithTags("access").ProducesProblems(400, 401, 403);
        routes.MapGet("/api/audit/verify", Verify)
            .WithName("verifyAudit").WithSummary("Whether the trail's chain of hashes holds").WithTags("access").ProducesProblems(401, 403);
    }

    private static IResult Verify(AuditTrail trail)
    {
        var fault = trail.FirstFault();
        return Results.Json(new AuditVerdict(fault is null, fault, trail.Head), AccessJson.Default.AuditVerdict);
    }

    private static IResult List(HttpRequest request, AuditTrail trail)
    {
        var page = Paging.Of(request);
        var lines = trail.Lines(page.AfterNumber(), page.Limit);
        return Results.Json(new Page<AuditLine>(lines, lines.Count == page.Limit ? $"{lines[^1].Number}" : null), AccessJson.Default.PageAuditLine);
    }
}
