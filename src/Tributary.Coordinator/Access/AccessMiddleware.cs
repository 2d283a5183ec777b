using System.Net;
using Microsoft.AspNetCore.Http;
using Tributary.Gateways;

namespace Tributary.Coordinator.Access;

/// <summary>Every request, in order: who is it; not too much at once; may it.</summary>
internal sealed class AccessMiddleware(RequestDelegate next, AccessOptions options, Authentication authentication, Pace pace,
    RefusalTally refusals, OpenRequests requests)
{
    public async Task InvokeAsync(HttpContext context)
    {
        var (method, path) = (context.Request.Method, context.Request.Path);
        var address = context.Connection.RemoteIpAddress?.ToString() ?? "";

        // 1. Without credentials whoever reaches the port is admin: a web page of another site must not be that.
        if (!options.Secured && IsForeign(context.Request))
        {
            await AccessProblems.ForeignSite().ExecuteAsync(context);
            return;
        }

        // A browser sends its cookies, and its reach of this machine, along with any page's request: a page of another address changes
        // nothing here.
        if (EndpointRoles.Writes(method) && context.Request.Headers.Origin.ToString() is { Length: > 0 } origin
            && !IsOwn(origin, context.Request.Host))
        {
            await AccessProblems.ForeignOrigin(origin, context.Request.Host).ExecuteAsync(context);
            return;
        }

        // 2. Who is it? What anybody may do is not refused for a credential that ended.
        var needed = EndpointRoles.Needed(context);
        var (caller, problem) = authentication.Identify(context);
        if (needed is not null && caller is null && (problem is not null || options.Secured))
        {
            await RefuseAsync(context, problem ?? AccessProblems.NoCredentials(), address);
            return;
        }

        // 3. Each at its own pace. Whoever has no name yet is told apart by address.
        using var lease = await pace.AcquireAsync(caller is null ? "@" + address : caller.Name, context.RequestAborted);
        if (!lease.IsAcquired)
        {
            await AccessProblems.TooMany(Pace.WaitOf(lease)).ExecuteAsync(context);
            return;
        }

        // 4. May it?
        if (caller is not null) context.User = caller.ToPrincipal();
        if (needed is { } role && caller is not null && !caller.May(role) && !(caller.Credential is null && !options.Secured))
        {
            await refusals.CountAsync(caller.Name, "access.forbidden", $"{method} {path}", address, caller.Credential
                ?? "", context.RequestAborted);
            await AccessProblems.Forbidden(caller, role).ExecuteAsync(context);
            return;
        }

        // 5. What is revoked from now on ends it.
        using var open = caller?.Credential is { } credential ? requests.Enter(credential, context) : null;
        if (open is not null && authentication.IsRevoked(caller!))
        {
            await RefuseAsync(context, AccessProblems.Revoked("credential"), address);
            return;
        }

        await next(context);
        if (path.StartsWithSegments("/link/enroll", StringComparison.OrdinalIgnoreCase)) await JoinedAsync(context, address);
    }

    // Whoever was not let in has no name: what it calls itself does not tell it apart.
    private Task JoinedAsync(HttpContext context, string address) => context.Response.StatusCode switch
    {
        StatusCodes.Status401Unauthorized => refusals.CountAsync(address, Problem.SlugOf(context) ?? "enrolment", CancellationToken.None),
        StatusCodes.Status409Conflict
            => refusals.CountAsync("nobody", "client.refused", "", address, Problem.SlugOf(context) ?? "enrolment", CancellationToken.None),
        _ => Task.CompletedTask,
    };

    private async Task RefuseAsync(HttpContext context, Problem problem, string address)
    {
        await refusals.CountAsync(address, problem.Slug, context.RequestAborted);
        using var allowed = pace.Failed(address);
        if (problem.Status == 401) context.Response.Headers.WWWAuthenticate = "Bearer";
        await (allowed.IsAcquired ? problem : AccessProblems.TooManyFailures(Pace.WaitOf(allowed))).ExecuteAsync(context);
    }

    // DNS rebinding (a foreign name that resolves to loopback) and requests that another site's page sends.
    private bool IsForeign(HttpRequest request)
    {
        if (!options.Listen.IsLoopback) return false;
        if (!IsLoopback(request.Host.Host)) return true;
        var origin = request.Headers.Origin.ToString();
        return origin.Length > 0 && !(Uri.TryCreate(origin, UriKind.Absolute, out var site) && IsLoopback(site.Host));
    }

    private static bool IsOwn(string origin, HostString host)
        => Uri.TryCreate(origin, UriKind.Absolute, out var site) && string.Equals(site.Host, host.Host, StringComparison.OrdinalIgnoreCase)
            && (host.Port is { } port ? site.Port == port : site.IsDefaultPort);

    private static bool IsLoopback(string host)
        => host.Length == 0 || host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
            || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));
}
