using System.Net;
using System.Text;
using Tributary.Core.Texts;
using Tributary.Transports.Rest;

namespace Tributary.Gateways.Rest;

/// <summary>Makes the requests to nodes: to the address that was checked, without proxies and redirects, and reads no more than it
/// needs.</summary>
internal sealed class RestCaller(RestAddress addresses) : IDisposable
{
    private const int MaxPage = 1024;
    private static readonly TimeSpan s_look = TimeSpan.FromSeconds(5);
    private static readonly HttpRequestOptionsKey<IPAddress> s_from = new("from");
    private readonly HttpMessageInvoker _http = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseProxy = false,
        UseCookies = false,
        ConnectTimeout = TimeSpan.FromSeconds(10),
        MaxResponseHeadersLength = 16,

        // A connection belongs to the node that it was made for: it is not used for another one of the same name.
        PooledConnectionLifetime = TimeSpan.Zero,
        ConnectCallback = async (context, cancellation) => await addresses.ConnectAsync(context.DnsEndPoint,
            context.InitialRequestMessage.Options.TryGetValue(s_from, out var from) ? from : IPAddress.None, cancellation),
    });

    /// <summary>Asks a node to train; it answers when it has trained and delivered.</summary>
    /// <returns>Why it did not; null where it says that all is well.</returns>
    /// <exception cref="HttpRequestException">It cannot be reached, or the line broke.</exception>
    public async Task<string?> TrainAsync(RestNode node, RestBody body, CancellationToken cancellation)
    {
        using var request = Request(HttpMethod.Post, node, "/training");
        request.Content = new RestContent(body);
        using var answer = await _http.SendAsync(request, cancellation);
        return answer.StatusCode == HttpStatusCode.OK ? null : $"it answered {(int)answer.StatusCode}";
    }

    /// <summary>Sends something else.</summary>
    /// <param name="from">The address that named where it goes.</param>
    /// <exception cref="HttpRequestException">It does not arrive.</exception>
    public async Task PostAsync(HttpRequestMessage message, string from, CancellationToken cancellation)
    {
        using var request = message;
        if (IPAddress.TryParse(from, out var address)) request.Options.Set(s_from, address);
        using var answer = await _http.SendAsync(request, cancellation);
        if (!answer.IsSuccessStatusCode) throw new HttpRequestException($"it answered {(int)answer.StatusCode}");
    }

    /// <inheritdoc cref="RestAddress.Refusal"/>
    public string? Refusal(string url, string from) => addresses.Refusal(url, IPAddress.TryParse(from, out var at) ? at : IPAddress.None);

    /// <summary>What a node says of itself, at most a line.</summary>
    /// <returns>Null where it cannot be reached.</returns>
    public async Task<string?> LookAsync(RestNode node, CancellationToken cancellation)
    {
        using var late = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        late.CancelAfter(s_look);
        try
        {
            using var request = Request(HttpMethod.Get, node, "/");
            using var answer = await _http.SendAsync(request, late.Token);
            await using var stream = await answer.Content.ReadAsStreamAsync(late.Token);
            var page = new byte[MaxPage];
            var count = await stream.ReadAtLeastAsync(page, MaxPage, throwOnEndOfStream: false, late.Token);
            return CleanText.Line(Encoding.UTF8.GetString(page, 0, count), MaxPage);
        }
        catch (Exception fault) when (fault is HttpRequestException or IOException || (fault is OperationCanceledException
            && !cancellation.IsCancellationRequested))
        {
            return null;
        }
    }

    public void Dispose() => _http.Dispose();

    private static HttpRequestMessage Request(HttpMethod method, RestNode node, string path)
    {
        var request = new HttpRequestMessage(method, node.At(path));
        if (IPAddress.TryParse(node.From, out var from)) request.Options.Set(s_from, from);
        return request;
    }
}
