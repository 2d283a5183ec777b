using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Tributary.Coordinator.Errors;
using Tributary.Coordinator.Observability;
using Tributary.Gateways.Enrolment;

namespace Tributary.Coordinator.Access;

/// <summary>What changes something stands in the audit trail, on the disk, before it is done: a line says what is intended, another what
/// came of it. What the trail does not take is not done.</summary>
internal sealed class ChangeMiddleware(RequestDelegate next, AuditTrail audit, ILogger<ChangeMiddleware> log)
{
    public Task InvokeAsync(HttpContext context)
        => context.GetEndpoint()?.Metadata.GetMetadata<EndpointChange>() is { } change
            && context.User.Identity is { IsAuthenticated: true, Name: { } actor }
            ? ChangeAsync(context, change.Action, actor) : next(context);

    private async Task ChangeAsync(HttpContext context, string action, string actor)
    {
        var (path, address) = (context.Request.Path.Value ?? "", context.Connection.RemoteIpAddress?.ToString() ?? "");
        var intended = await KeepAsync(audit, actor, AuditTrail.Intended, path, address, action, context.RequestAborted);
        try
        {
            await next(context);
        }
        catch (Exception fault)
        {
            await EndAsync(context, action, actor, intended, (fault as ProblemException)?.Problem.Status
                ?? StatusCodes.Status500InternalServerError);
            throw;
        }

        await EndAsync(context, action, actor, intended, context.Response.StatusCode);
    }

    /// <summary>Writes a line without which nothing may be done.</summary>
    /// <returns>Its number.</returns>
    /// <exception cref="ProblemException">503: the trail takes nothing.</exception>
    public static async Task<long> KeepAsync(AuditTrail audit, string actor, string action, string target, string address, string? detail,
        CancellationToken cancellation)
    {
        try
        {
            return await audit.AppendAsync(actor, action, target, address, detail, cancellation);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new ProblemException(Problems.Document(503, "not-audited", "It cannot be put on record",
                "the audit trail takes no line, and what it does not take is not done",
                "make room on the coordinator's disk, or mend its folder access, then send it again"))
            { RetryAfter = TimeSpan.FromSeconds(10) };
        }
    }

    private Task EndAsync(HttpContext context, string action, string actor, long intended, int status)
    {
        var detail = AuditWords.Detail(context, status);
        return EndAsync(audit, log, actor, status < 400 ? action : AuditWords.NotMade, context.Request.Path.Value ?? "",
            context.Connection.RemoteIpAddress?.ToString() ?? "", status < 400 ? detail : $"{action}: {detail}", intended);
    }

    /// <summary>Writes what came of it. It is done: whoever asked is told so, and the line before says what was intended.</summary>
    public static async Task EndAsync(AuditTrail audit, ILogger log, string actor, string action, string target, string address,
        string? detail, long intended)
    {
        try
        {
            await audit.AppendAsync(actor, action, target, address, detail, CancellationToken.None, intended);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            ServerEvents.AuditUnfinished(log, fault, intended);
        }
    }
}
