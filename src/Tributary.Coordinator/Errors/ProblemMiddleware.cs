using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Tributary.Coordinator.Runs;

namespace Tributary.Coordinator.Errors;

/// <summary>Every failure leaves as a problem document; what broke inside is for the log only.</summary>
internal sealed partial class ProblemMiddleware(RequestDelegate next, ILogger<ProblemMiddleware> log)
{
    public async Task InvokeAsync(HttpContext context)
    {
        try
        {
            await next(context);
            if (IsBareRefusal(context.Response)) await Problems.WriteAsync(context, Problems.ForStatus(context, context.Response.StatusCode));
        }
        catch (ProblemException fault) when (!context.Response.HasStarted)
        {
            await AnswerAsync(context, fault);
        }
        catch (BadHttpRequestException fault) when (!context.Response.HasStarted)
        {
            await AnswerAsync(context, new(fault.StatusCode == 413 ? Problems.Document(413, "too-large", "The request is too large", fault.Message, "send less at once")
                : Problems.Document(fault.StatusCode, "bad-request", "The request cannot be read", "the request's form is wrong or it stopped half-way", "send it again, whole")));
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // Nobody is there to be told.
        }
        catch (Exception fault) when (!context.Response.HasStarted && StoreTrouble.Of(fault) is not null)
        {
            StoreFailed(log, context.Request.Path, fault.Message);
            await AnswerAsync(context, new(Problems.Document(503, "store-unavailable", "The store cannot be reached", "runs and models cannot be read or written just now", "try again; /readyz says what is wrong"))
            {
                RetryAfter = TimeSpan.FromSeconds(5),
            });
        }
#pragma warning disable CA1031 // The rim: whatever broke is logged, and the caller is told that it was not his fault.
        catch (Exception fault) when (!context.Response.HasStarted)
#pragma warning restore CA1031
        {
            Broke(log, fault, context.Request.Method, context.Request.Path);
            await AnswerAsync(context, new(Problems.Document(500, "internal", "The coordinator has a fault", $"the request could not be served; the log has the details under {context.TraceIdentifier}", "report it with those lines of the log")));
        }
    }

    private static bool IsBareRefusal(HttpResponse response)
        => response is { HasStarted: false, StatusCode: >= 400, ContentType: null } && response.ContentLength is null or 0;

    private static Task AnswerAsync(HttpContext context, ProblemException fault)
    {
        context.Response.Clear();
        if (fault.RetryAfter is { } wait) context.Response.Headers.RetryAfter = Math.Ceiling(wait.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        return Problems.WriteAsync(context, fault.Problem);
    }

    [LoggerMessage(1, LogLevel.Error, "{Method} {Path} broke")]
    private static partial void Broke(ILogger log, Exception fault, string method, string path);

    [LoggerMessage(2, LogLevel.Warning, "{Path}: the store cannot be reached: {Reason}")]
    private static partial void StoreFailed(ILogger log, string path, string reason);
}
