using Microsoft.AspNetCore.Http;
using Tributary.Coordinator.Errors;
using Tributary.Gateways;
using Tributary.Gateways.Files;

namespace Tributary.Coordinator.Access;

/// <summary>Requests that would have changed something and were refused for what they are (oversized, of the wrong shape, for something
/// unknown) make a line in the audit trail.</summary>
internal sealed class RefusalMiddleware(RequestDelegate next, RefusalTally refusals)
{
    public Task InvokeAsync(HttpContext context) => IsOfInterest(context) ? WatchAsync(context) : next(context);

    private async Task WatchAsync(HttpContext context)
    {
        try
        {
            await next(context);
            if (context.Response.StatusCode >= 400) await CountAsync(context, context.Response.StatusCode, Problem.SlugOf(context));
        }
        catch (ProblemException fault)
        {
            await CountAsync(context, fault.Problem.Status, fault.Problem.Type?.Replace("urn:tributary:", "", StringComparison.Ordinal));
            throw;
        }
        catch (BadHttpRequestException fault)
        {
            await CountAsync(context, fault.StatusCode, fault.StatusCode == StatusCodes.Status413PayloadTooLarge ? "too-large"
                : "bad-request");
            throw;
        }
    }

    private Task CountAsync(HttpContext context, int status, string? slug)
    {
        if (IsWeather(context.Request.Path, status)) return Task.CompletedTask;
        var target = $"{context.Request.Method} {Problems.Shown(FileEndpoints.Shown(context.Request.Path))}";
        return refusals.CountAsync(context.User.Identity?.Name
            ?? "nobody", "request.refused", target, context.Connection.RemoteIpAddress?.ToString()
            ?? "", $"{slug ?? "refused"}, status {status}", CancellationToken.None);
    }

    // What happens every day to those who do nothing wrong: a round that is over, a younger process, too much at once, a store that is
    // away. Who may not is counted where that is found out.
    private static bool IsWeather(PathString path, int status)
        => status is StatusCodes.Status401Unauthorized or StatusCodes.Status429TooManyRequests or >= 500
            || (status is StatusCodes.Status409Conflict or StatusCodes.Status410Gone && IsLink(path));

    // What only asks with a body changes nothing; what no endpoint takes may have been meant to.
    private static bool IsOfInterest(HttpContext context) => IsLink(context.Request.Path) || (EndpointRoles.Writes(context.Request.Method)
        && context.Request.Path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase)
        && (context.GetEndpoint()?.Metadata is not { } known || known.GetMetadata<EndpointRole>() is null
            || known.GetMetadata<EndpointChange>() is not null));

    private static bool IsLink(PathString path) => path.StartsWithSegments("/link", StringComparison.OrdinalIgnoreCase);
}
