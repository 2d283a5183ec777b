using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using Tributary.Coordinator.Api;

namespace Tributary.Coordinator.Hooks;

/// <summary>Posts messages. It follows no redirect and reads nothing of an answer but its status.</summary>
internal sealed class HookSender(TimeProvider clock) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly HttpClient _http = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        ConnectTimeout = Patience,
        MaxResponseHeadersLength = 16,
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
    })
    { Timeout = Timeout.InfiniteTimeSpan };

    /// <summary>One try.</summary>
    /// <returns>What came of it, for people, and whether that is the end of it: it arrived, or trying again would not help.</returns>
    public async Task<(bool Arrived, bool Final, string Text)> TryAsync(HookOptions hook, HookDelivery delivery,
        CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, hook.Url) { Content = new ByteArrayContent(delivery.Body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json") { CharSet = "utf-8" };
        var now = clock.GetUtcNow();
        request.Headers.Add("webhook-id", delivery.Id);
        request.Headers.Add("webhook-timestamp", now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture));
        if (hook.Secret is { } secret) request.Headers.Add("webhook-signature", HookSignature.Of(secret, delivery.Id, now, delivery.Body));
        using var late = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        late.CancelAfter(Patience);
        try
        {
            using var answer = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, late.Token);
            var status = (int)answer.StatusCode;
            return (answer.IsSuccessStatusCode, !MayPass(answer.StatusCode),
                $"status {status}{(status is >= 300 and < 400 ? ", a redirect, which is not followed" : "")}");
        }
        catch (HttpRequestException fault)
        {
            return (false, false, fault.HttpRequestError == HttpRequestError.NameResolutionError ? "its name cannot be resolved"
                : $"it cannot be reached: {fault.HttpRequestError}");
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return (false, false, $"no answer within {Patience.TotalSeconds:0} s");
        }
    }

    public void Dispose() => _http.Dispose();

    private static bool MayPass(HttpStatusCode status)
        => (int)status >= 500 || status is HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests;
}
