using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Tributary.Coordinator.Api;

namespace Tributary.Coordinator.Errors;

/// <summary>Tells the OpenAPI document which problems an endpoint answers with.</summary>
internal static class ProblemResponses
{
    public static RouteHandlerBuilder ProducesProblems(this RouteHandlerBuilder endpoint, params ReadOnlySpan<int> statuses)
    {
        foreach (var status in statuses) endpoint.Produces<ProblemDocument>(status, Problems.ContentType);
        return endpoint;
    }
}
