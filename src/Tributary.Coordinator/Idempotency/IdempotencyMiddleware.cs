using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Tributary.Coordinator.Errors;
using Tributary.Coordinator.Hosting;

namespace Tributary.Coordinator.Idempotency;

/// <summary>A POST that bears an <c>Idempotency-Key</c> is done once: whoever sends it again within a day gets the first answer
/// again.</summary>
internal sealed class IdempotencyMiddleware(RequestDelegate next, AnswerFolder answers, CoordinatorOptions options, TimeProvider clock)
{
    private const string Header = "Idempotency-Key";
    private const int LongestKey = 200;

    // Requests under way; the second of two at once is told to wait for the first.
    private readonly ConcurrentDictionary<string, bool> _open = new(StringComparer.Ordinal);

    public async Task InvokeAsync(HttpContext context)
    {
        var key = context.Request.Headers[Header].ToString();
        if (key.Length == 0 || !HttpMethods.IsPost(context.Request.Method)
            || !context.Request.Path.StartsWithSegments("/api", StringComparison.Ordinal))
        {
            await next(context);
            return;
        }

        if (key.Length > LongestKey)
            throw Problems.BadRequest($"the Idempotency-Key has {key.Length} characters; at most {LongestKey} are taken",
                "send a shorter one, e.g. a UUID");
        var name = Hash($"{context.User.Identity?.Name}\n{context.Request.Path}{context.Request.QueryString}\n{key}");
        if (!_open.TryAdd(name, true))
            throw Problems.NotAllowedNow("a request with this Idempotency-Key is under way",
                "send it again in a moment; it then gets that request's answer");
        try
        {
            await OnceAsync(context, name);
        }
        finally
        {
            _open.TryRemove(name, out _);
        }
    }

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    private async Task OnceAsync(HttpContext context, string name)
    {
        // 1. The body is read ahead: the key is good for this body alone.
        var cancellation = context.RequestAborted;
        var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, cancellation);
        var request = Convert.ToHexStringLower(SHA256.HashData(body.GetBuffer().AsSpan(0, (int)body.Length)));
        if (await answers.FindAsync(name, cancellation) is { } kept)
        {
            if (kept.Request != request)
                throw Problems.Invalid("this Idempotency-Key was used for another request", "take a new key for every new request");
            await RepeatAsync(context.Response, kept, cancellation);
            return;
        }

        // 2. The answer is held back until it is kept. A fault of ours is not kept: trying again may help.
        var (held, client) = (new MemoryStream(), context.Response.Body);
        (body.Position, context.Request.Body, context.Response.Body) = (0, body, held);
        try
        {
            await next(context);
        }
        finally
        {
            context.Response.Body = client;
        }

        // What may not be stored (a new token's text) is not: the same request again makes a new one.
        if (context.Response.StatusCode < 500 && !context.Response.Headers.CacheControl.ToString().Contains("no-store",
            StringComparison.OrdinalIgnoreCase) && held.Length <= options.MaxBodyBytes)
            await answers.KeepAsync(name, new KeptAnswer(clock.GetUtcNow(), request, context.Response.StatusCode,
                context.Response.ContentType, context.Response.Headers.Location,
                Encoding.UTF8.GetString(held.GetBuffer().AsSpan(0, (int)held.Length))), CancellationToken.None);
        held.Position = 0;
        await held.CopyToAsync(client, cancellation);
    }

    private static async Task RepeatAsync(HttpResponse response, KeptAnswer kept, CancellationToken cancellation)
    {
        (response.StatusCode, response.ContentType) = (kept.Status, kept.ContentType);
        if (kept.Location is not null) response.Headers.Location = kept.Location;
        await response.WriteAsync(kept.Body, cancellation);
    }
}
