using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Tributary.Coordinator.Errors;
using Tributary.Gateways.Enrolment;

namespace Tributary.Coordinator.Access;

/// <summary><c>/api/enrolments</c>: clients that an operator has to let in.</summary>
internal static class EnrolmentApprovals
{
    private const string Tag = "clients";

    public static void MapApprovals(this IEndpointRouteBuilder operating)
    {
        operating.MapGet("/api/enrolments", (Enroller enroller) => Results.Json(
                [.. enroller.Pending.Waiting().Select(one => new PendingView(one.Id, one.Name, one.Token, one.Address, one.Since,
                    one.LastSeen))], AccessJson.Default.PendingViewArray))
            .WithName("enrolments").WithSummary("Clients that wait to be let in, the longest first").WithTags(Tag).Produces<PendingView[]>()
                .ProducesProblems(401, 403);
        operating.MapPost("/api/enrolments/{id}/approve", (string id, Enroller enroller) => Decide(id, enroller, approves: true))
            .Changes("enrolment.approved")
            .WithName("approveEnrolment").WithSummary(
                "Lets a client in that waits; id is its own, or its name where only one waits under it").WithTags(Tag).Produces(
                204).ProducesProblems(401, 403, 404, 409);
        operating.MapPost("/api/enrolments/{id}/refuse", (string id, Enroller enroller) => Decide(id, enroller, approves: false))
            .Changes("enrolment.refused")
            .WithName("refuseEnrolment").WithSummary("Does not let a client in that waits").WithTags(Tag).Produces(204)
                .ProducesProblems(401, 403, 404, 409);
    }

    private static IResult Decide(string which, Enroller enroller, bool approves) => enroller.Pending.Decide(which, approves) switch
    {
        0 => throw Problems.NotFound($"nobody waits to be let in as {Problems.Shown(which)}", "GET /api/enrolments lists who does"),
        1 => Results.NoContent(),
        var many => throw Problems.NotAllowedNow($"{many} clients wait as {Problems.Shown(which)}",
            "GET /api/enrolments tells them apart: decide by id"),
    };
}
