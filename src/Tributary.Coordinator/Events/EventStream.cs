using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Tributary.Coordinator.Api;

namespace Tributary.Coordinator.Events;

/// <summary>Writes events as server-sent events (WHATWG HTML, section 9.2).</summary>
internal static class EventStream
{
    private static readonly byte[] Beat = ": still here\n\n"u8.ToArray();
    private static readonly byte[] Missed = "event: missed\ndata: {\"text\":\"events were missed; read the state anew\"}\n\n"u8.ToArray();

    /// <summary>Ends when the listener goes, does not keep up, or the coordinator stops.</summary>
    public static async Task WriteAsync(HttpResponse response, EventHub.Subscription events, TimeSpan beat, TimeProvider clock,
        CancellationToken cancellation)
    {
        response.ContentType = "text/event-stream; charset=utf-8";
        response.Headers.CacheControl = "no-cache, no-store";
        response.Headers["X-Accel-Buffering"] = "no";
        if (events.Missed) await response.Body.WriteAsync(Missed, cancellation);
        foreach (var earlier in events.Earlier) await WriteAsync(response.Body, earlier, cancellation);

        // The first bytes go at once: who has them knows that nothing from here on is missed.
        await response.Body.WriteAsync(Beat, cancellation);
        await response.Body.FlushAsync(cancellation);
        var more = events.Reader.WaitToReadAsync(cancellation).AsTask();
        while (true)
        {
            try
            {
                if (!await more.WaitAsync(beat, clock, cancellation)) break;
                while (events.Reader.TryRead(out var happened)) await WriteAsync(response.Body, happened, cancellation);
                more = events.Reader.WaitToReadAsync(cancellation).AsTask();
            }
            catch (TimeoutException)
            {
                await response.Body.WriteAsync(Beat, cancellation);
            }

            await response.Body.FlushAsync(cancellation);
        }
    }

    private static async Task WriteAsync(Stream body, RunEvent happened, CancellationToken cancellation)
    {
        var buffer = new MemoryStream();
        buffer.Write(System.Text.Encoding.ASCII.GetBytes($"id: {happened.Id}\nevent: {happened.Event}\ndata: "));
        JsonSerializer.Serialize(buffer, happened, ApiJson.Default.RunEvent);
        buffer.Write("\n\n"u8);
        await body.WriteAsync(buffer.GetBuffer().AsMemory(0, (int)buffer.Length), cancellation);
    }
}
