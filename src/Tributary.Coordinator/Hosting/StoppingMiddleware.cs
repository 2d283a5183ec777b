using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;
using Tributary.Coordinator.Errors;

namespace Tributary.Coordinator.Hosting;

/// <summary>Ends the polls of clients when the coordinator stops; uploads under way come to their end.</summary>
internal sealed class StoppingMiddleware(RequestDelegate next, IHostApplicationLifetime life)
{
    public async Task InvokeAsync(HttpContext context)
    {
        if (!context.Request.Path.Equals("/link/poll", StringComparison.Ordinal))
        {
            await next(context);
            return;
        }

        var client = context.RequestAborted;
        using var end = CancellationTokenSource.CreateLinkedTokenSource(client, life.ApplicationStopping);
        context.RequestAborted = end.Token;
        try
        {
            await next(context);
        }
        catch (OperationCanceledException) when (life.ApplicationStopping.IsCancellationRequested && !client.IsCancellationRequested)
        {
            // The client is still there: it is told below.
        }
        finally
        {
            context.RequestAborted = client;
        }

        if (life.ApplicationStopping.IsCancellationRequested && !client.IsCancellationRequested && !context.Response.HasStarted)
            throw Problems.Busy("the coordinator stops", "poll again in a moment");
    }
}
