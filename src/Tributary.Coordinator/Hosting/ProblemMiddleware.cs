using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Tributary.Coordinator.Errors;
using Tributary.Coordinator.Observability;
using Tributary.Coordinator.Runs;
using Tributary.Core.Texts;
using Tributary.Gateways.Files;

namespace Tributary.Coordinator.Hosting;

/// <summary>Every failure leaves as a problem document; what broke inside is for the log only.</summary>
internal sealed class ProblemMiddleware(RequestDelegate next, ILogger<ProblemMiddleware> log, TimeProvider clock)
{
    private readonly Quiet _store = new(TimeSpan.FromMinutes(1), clock);

    public Task InvokeAsync(HttpContext context) => log.IsEnabled(LogLevel.Debug) ? WatchAsync(context) : ServeAsync(context);

    private async Task WatchAsync(HttpContext context)
    {
        var began = clock.GetTimestamp();
        await ServeAsync(context);
        var (caller, method, path, status) = (context.User.Identity?.Name ?? "nobody", context.Request.Method,
            FileEndpoints.Shown(context.Request.Path), context.Response.StatusCode);
        if (status >= 400) ServerEvents.Refused(log, method, path, status, caller, context.TraceIdentifier);
        else ServerEvents.Served(log, method, path, status, caller, (long)clock.GetElapsedTime(began).TotalMilliseconds);
    }

    private async Task ServeAsync(HttpContext context)
    {
        try
        {
            if (!IsReadable(context.Request)) throw Problems.BadRequest("the address holds control characters", "write it without them");
            await next(context);
            if (IsBareRefusal(context.Response))
                await Problems.WriteAsync(context, Problems.ForStatus(context, context.Response.StatusCode));
        }
        catch (ProblemException fault) when (!context.Response.HasStarted)
        {
            await AnswerAsync(context, fault);
        }
        catch (BadHttpRequestException fault) when (!context.Response.HasStarted)
        {
            await AnswerAsync(context, new(fault.StatusCode == 413
                ? Problems.Document(413, "too-large", "The request is too large", fault.Message, "send less at once")
                : Problems.Document(fault.StatusCode, "bad-request", "The request cannot be read",
                    "the request's form is wrong or it stopped half-way", "send it again, whole")));
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // Nobody is there to be told.
        }
        catch (Exception fault) when (!context.Response.HasStarted && StoreTrouble.Of(fault) is not null)
        {
            if (_store.TryPass())
                ServerEvents.StoreFailed(log, FileEndpoints.Shown(context.Request.Path), context.TraceIdentifier, fault.Message);
            await AnswerAsync(context, new(Problems.Document(503, "store-unavailable", "The store cannot be reached",
                "runs and models cannot be read or written just now", "try again; /readyz says what is wrong"))
            {
                RetryAfter = TimeSpan.FromSeconds(5),
            });
        }
#pragma warning disable CA1031 // The rim: whatever broke is logged, and the caller is told that it was not his fault.
        catch (Exception fault) when (!context.Response.HasStarted)
#pragma warning restore CA1031
        {
            ServerEvents.Broke(log, fault, context.Request.Method, FileEndpoints.Shown(context.Request.Path), context.TraceIdentifier);
            await AnswerAsync(context, new(Problems.Document(500, "internal", "The coordinator has a fault",
                $"the request could not be served; the log has the details under {context.TraceIdentifier}",
                "report it with those lines of the log")));
        }
#pragma warning disable CA1031 // The same, where a part of the answer is out already: the line is cut, so that nobody takes it for all.
        catch (Exception fault) when (!context.RequestAborted.IsCancellationRequested)
#pragma warning restore CA1031
        {
            ServerEvents.BrokeHalfWay(log, fault, context.Request.Method,
                FileEndpoints.Shown(context.Request.Path), context.TraceIdentifier);
            context.Abort();
        }
    }

    // What stands in an address goes into queries and into messages.
    private static bool IsReadable(HttpRequest request) => CleanText.IsLine(request.Path.Value ?? "")
        && (!request.QueryString.HasValue || request.Query.All(part => CleanText.IsClean(part.Key)
            && part.Value.All(value => CleanText.IsClean(value ?? ""))));

    private static bool IsBareRefusal(HttpResponse response)
        => response is { HasStarted: false, StatusCode: >= 400, ContentType: null } && response.ContentLength is null or 0;

    private static Task AnswerAsync(HttpContext context, ProblemException fault)
    {
        context.Response.Clear();
        if (fault.RetryAfter is { } wait)
            context.Response.Headers.RetryAfter = Math.Ceiling(wait.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        return Problems.WriteAsync(context, fault.Problem);
    }
}
