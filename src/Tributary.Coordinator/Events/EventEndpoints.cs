using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Hosting;
using Tributary.Coordinator.Api;
using Tributary.Coordinator.Errors;
using Tributary.Coordinator.Hosting;
using Tributary.Coordinator.Runs;

namespace Tributary.Coordinator.Events;

/// <summary><c>/api/events</c> and <c>/api/runs/{id}/events</c>.</summary>
internal static class EventEndpoints
{
    public static void MapEvents(this IEndpointRouteBuilder viewing)
    {
        viewing.MapGet("/api/events", (HttpContext context, EventHub hub, CoordinatorOptions options, TimeProvider clock,
            IHostApplicationLifetime life)
                => StreamAsync(context, null, hub, options, clock, life))
            .WithName("events").WithSummary("Everything that happens, as server-sent events").WithTags("events")
                .WithQuery(QueryParameter.Whole("after", "As Last-Event-ID: the last event that came; 0 for all that are kept."))
            .Produces<RunEvent>(200, "text/event-stream").ProducesProblems(400, 503);
        viewing.MapGet("/api/runs/{id}/events",
            async (string id, HttpContext context, RunLookup runs, EventHub hub, CoordinatorOptions options, TimeProvider clock,
            IHostApplicationLifetime life)
                => await StreamAsync(context, (await runs.FindAsync(id, context.RequestAborted)).Id, hub, options, clock, life))
            .WithName("runEvents").WithSummary("What happens in a run, as server-sent events; Last-Event-ID goes on").WithTags("events")
                .WithQuery(QueryParameter.Whole("after", "As Last-Event-ID: the last event that came; 0 for all that are kept."))
            .Produces<RunEvent>(200, "text/event-stream").ProducesProblems(400, 404, 503);
    }

    private static async Task StreamAsync(HttpContext context, string? run, EventHub hub, CoordinatorOptions options, TimeProvider clock,
        IHostApplicationLifetime life)
    {
        var after = LastId(context.Request);
        if (hub.Listeners >= options.MaxListeners)
            throw Problems.Busy($"{options.MaxListeners} listeners are connected already", "try again later, or read /api/runs instead");
        using var events = hub.Subscribe(run, after);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, life.ApplicationStopping);
        try
        {
            await EventStream.WriteAsync(context.Response, events, options.Heartbeat, clock, end.Token);
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
            // The listener went, or the coordinator stops: the stream ends.
        }
    }

    private static long? LastId(HttpRequest request)
    {
        var text = request.Headers["Last-Event-ID"].ToString() is { Length: > 0 } header ? header : request.Query["after"].ToString();
        if (text.Length == 0) return null;
        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id
            : throw Problems.BadRequest($"Last-Event-ID is {Problems.Shown(text)}; a number is needed",
                "send the id of the last event that came, or 0 for all that are kept");
    }
}
