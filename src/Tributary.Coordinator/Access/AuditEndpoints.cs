using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Tributary.Coordinator.Api;
using Tributary.Coordinator.Errors;
using Tributary.Coordinator.Hosting;
using Tributary.Coordinator.Runs;
using Tributary.Gateways.Enrolment;

namespace Tributary.Coordinator.Access;

/// <summary><c>/api/audit</c>.</summary>
internal static class AuditEndpoints
{
    public static void MapAudit(this IEndpointRouteBuilder administering)
    {
        administering.MapGet("/api/audit", List).WithName("audit")
            .WithSummary("Who did what, the oldest first; the newest with ?newest=true").WithTags("access").Paged()
            .WithQuery(QueryParameter.Flag("newest", "True for the newest first."))
            .Produces<Page<AuditLine>>().ProducesProblems(400, 401, 403);
        administering.MapGet("/api/audit/anchor", Anchor)
            .WithName("anchorAudit").WithSummary("The trail's end, signed by the authority: kept elsewhere, it shows a trail that was cut")
                .WithTags("access").Produces<AuditAnchor>().ProducesProblems(401, 403, 409);
        administering.MapGet("/api/audit/verify", Verify)
            .WithName("verifyAudit").WithSummary("Whether the trail's chain of hashes holds").WithTags("access").Produces<AuditVerdict>()
                .ProducesProblems(401, 403);
    }

    private static IResult Anchor(AuditTrail trail, AccessKeys keys, TimeProvider clock)
    {
        var authority = keys.Authority ?? throw Problems.NotAllowedNow("this coordinator has no certificate authority that could sign",
            "make one (tributary ca init), or listen on https");
        var (end, now) = (trail.End, clock.GetUtcNow());
        return Results.Json(new AuditAnchor(end.Number, end.Hash, now, authority.Trusted.Pem,
            authority.SignText(AuditAnchor.Text(end.Number, end.Hash, now))), AccessJson.Default.AuditAnchor);
    }

    private static IResult Verify(AuditTrail trail)
    {
        var fault = trail.FirstFault();
        return Results.Json(new AuditVerdict(fault is null, fault, trail.Head), AccessJson.Default.AuditVerdict);
    }

    private static IResult List(HttpRequest request, AuditTrail trail)
    {
        var page = Paging.Of(request);
        if (Paging.Flag(request, "newest"))
        {
            var before = page.After is null ? trail.Count + 1 : Math.Min(page.AfterNumber(), trail.Count + 1);
            var first = Math.Max(0, before - 1 - page.Limit);
            var newest = trail.Lines(first, (int)Math.Max(0, before - 1 - first)).Reverse().ToList();
            return Results.Json(new Page<AuditLine>(newest, first > 0 ? $"{newest[^1].Number}" : null), AccessJson.Default.PageAuditLine);
        }

        var lines = trail.Lines(page.AfterNumber(), page.Limit);
        return Results.Json(new Page<AuditLine>(lines, lines.Count == page.Limit && lines[^1].Number < trail.Count ? $"{lines[^1].Number}"
            : null), AccessJson.Default.PageAuditLine);
    }
}
