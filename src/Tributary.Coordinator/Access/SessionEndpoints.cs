using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Tributary.Coordinator.Api;
using Tributary.Coordinator.Errors;
using Tributary.Gateways.Enrolment;

namespace Tributary.Coordinator.Access;

/// <summary><c>/api/session</c>: a browser signs in with a token. The token itself becomes a cookie that no script can read and no other
/// site's page can send, so that nothing is kept here, and whoever revokes the token ends its sessions with it.</summary>
internal static class SessionEndpoints
{
    public static void MapSession(this IEndpointRouteBuilder anybody)
    {
        anybody.MapPost("/api/session", OpenAsync).WithName("signIn")
            .WithSummary("Signs a browser in: the answer's cookie stands for Authorization where that header is missing").WithTags("access")
            .Accepts<SessionRequest>("application/json").Produces<CallerInfo>().ProducesProblems(400, 401, 429);
        anybody.MapDelete("/api/session", (HttpContext context) =>
            {
                context.Response.Cookies.Delete(Authentication.Cookie, Options(context));
                return Results.NoContent();
            })
            .Changes("session.closed").WithName("signOut").WithSummary("Signs the browser out").WithTags("access").Produces(204);
    }

    private static async Task<IResult> OpenAsync(HttpContext context, Authentication authentication, RefusalTally refusals,
        AuditTrail audit, Pace pace)
    {
        var asked = await AccessBodies.ReadAsync(context, AccessJson.Default.SessionRequest);
        if (string.IsNullOrWhiteSpace(asked.Token))
            throw Problems.BadRequest("the token is missing", "send { \"token\": \"...\" }; tributary token new makes one");
        context.Response.Headers.CacheControl = "no-store";
        var (caller, problem) = authentication.OfToken(asked.Token);
        if (caller is null)
        {
            // Guessing is as slow here as at any other door.
            var address = context.Connection.RemoteIpAddress?.ToString() ?? "";
            await refusals.CountAsync(address, problem!.Slug, context.RequestAborted);
            using var allowed = pace.Failed(address);
            return allowed.IsAcquired ? problem : AccessProblems.TooManyFailures(Pace.WaitOf(allowed));
        }

        context.User = caller.ToPrincipal();
        await ChangeMiddleware.KeepAsync(audit, caller.Name, "session.opened", "/api/session",
            context.Connection.RemoteIpAddress?.ToString() ?? "", null, context.RequestAborted);
        context.Response.Cookies.Append(Authentication.Cookie, asked.Token.Trim(), Options(context));
        return Results.Json(new CallerInfo(caller.Name, caller.Role.ToString().ToLowerInvariant()), ApiJson.Default.CallerInfo);
    }

    private static CookieOptions Options(HttpContext context) => new()
    {
        HttpOnly = true,
        SameSite = SameSiteMode.Strict,
        Secure = context.Request.IsHttps,
        Path = "/",
        IsEssential = true,
    };
}
