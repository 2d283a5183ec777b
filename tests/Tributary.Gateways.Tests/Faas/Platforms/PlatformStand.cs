using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace Tributary.Gateways.Tests.Faas.Platforms;

/// <summary>A server that stands in for a platform: a test says what it answers, and sees what it is asked.</summary>
internal sealed class PlatformStand : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<Asked> _asked = new();

    private PlatformStand(WebApplication app) => _app = app;

    public Uri Address => new(_app.Urls.First());

    public IReadOnlyList<Asked> Requests => [.. _asked];

    /// <param name="answer">Gets the request with its body, and writes the answer.</param>
    public static async Task<PlatformStand> StartAsync(Func<Asked, HttpContext, Task> answer)
    {
        var builder = Listening.Builder("stand", null);
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(new Uri("http://127.0.0.1:0"), _ => { }));
        var stand = new PlatformStand(builder.Build());
        stand._app.Run(async context =>
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body);
            var asked = new Asked(context.Request.Method, context.Request.Path + context.Request.QueryString, body.ToArray(),
                context.Request.Headers.ToDictionary(one => one.Key, one => one.Value.ToString(), StringComparer.OrdinalIgnoreCase));
            stand._asked.Enqueue(asked);
            await answer(asked, context);
        });
        await stand._app.StartAsync();
        return stand;
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();
}
