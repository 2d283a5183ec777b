using System.Net;

namespace Tributary.Transports.Rest;

/// <summary>The server as a client calls it.</summary>
internal sealed class RestServer(HttpClient http, RestLineOptions options, TimeProvider clock)
{
    private const int MaxPage = 1 << 20;

    /// <summary>Registers this client.</summary>
    /// <exception cref="HttpRequestException">The server is not there, or answers with something else than 201.</exception>
    public async Task RegisterAsync(CancellationToken cancellation)
    {
        using var answer = await FormAsync(HttpMethod.Post, cancellation);
        if (answer.StatusCode != HttpStatusCode.Created) throw Unexpected("a registration", answer);
    }

    /// <inheritdoc cref="RegisterAsync" path="/exception"/>
    public async Task UnregisterAsync(CancellationToken cancellation)
    {
        using var answer = await FormAsync(HttpMethod.Delete, cancellation);
    }

    /// <summary>Hands over what was learned, or says that a round of gossip is finished. The limit is a long one: the last client waits
    /// while the published server averages.</summary>
    /// <exception cref="RestForgottenException">The server does not know this client any more.</exception>
    /// <exception cref="HttpRequestException">The server is not there, or answers with something else than 200.</exception>
    public async Task DeliverAsync(RestBody body, CancellationToken cancellation)
    {
        var isGossip = body.Weights is null;
        using var request = new HttpRequestMessage(isGossip ? HttpMethod.Post : HttpMethod.Put,
            PeerAddress.At(options.Server, isGossip ? "/finish_round" : $"/{RestKeys.ModelParams}"))
        { Content = new RestContent(body with { ClientUrl = options.ClientUrl }) };
        using var answer = await SendAsync(request, options.DeliverLimit, cancellation);
        if (answer.StatusCode == HttpStatusCode.Unauthorized) throw new RestForgottenException(options.Server);
        if (answer.StatusCode != HttpStatusCode.OK) throw Unexpected(isGossip ? "/finish_round" : "an update", answer);
    }

    /// <summary>Whether the server still knows this client: false only where its page lists its clients, and this one is not among
    /// them.</summary>
    /// <exception cref="HttpRequestException">The server is not there.</exception>
    public async Task<bool> KnowsAsync(CancellationToken cancellation)
    {
        using var limit = new CancellationTokenSource(options.RegisterLimit, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        try
        {
            using var answer = await http.GetAsync(PeerAddress.At(options.Server, "/"), HttpCompletionOption.ResponseHeadersRead,
                either.Token);
            if (answer.StatusCode != HttpStatusCode.OK) return true;
            var page = await answer.Content.ReadAsStreamAsync(either.Token);
            using var reader = new StreamReader(page);
            var (text, count) = (new char[MaxPage], 0);
            while (count < text.Length && await reader.ReadAsync(text.AsMemory(count), either.Token) is > 0 and var more) count += more;
            var shown = WebUtility.HtmlDecode(new string(text, 0, count));
            return !shown.Contains("Federated Learning Network", StringComparison.Ordinal) || count == MaxPage
                || shown.Contains(options.ClientUrl, StringComparison.Ordinal);
        }
        catch (OperationCanceledException late) when (!cancellation.IsCancellationRequested)
        {
            throw Silent(options.RegisterLimit, late);
        }
    }

    private async Task<HttpResponseMessage> FormAsync(HttpMethod method, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(method, PeerAddress.At(options.Server, "/client"))
        {
            Content = new FormUrlEncodedContent([new(RestKeys.ClientUrl, options.ClientUrl)]),
        };
        return await SendAsync(request, options.RegisterLimit, cancellation);
    }

    // What follows the head is not read.
    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, TimeSpan patience, CancellationToken cancellation)
    {
        using var limit = new CancellationTokenSource(patience, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        try
        {
            return await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token);
        }
        catch (OperationCanceledException late) when (!cancellation.IsCancellationRequested)
        {
            throw Silent(patience, late);
        }
    }

    private HttpRequestException Silent(TimeSpan patience, Exception late)
        => new($"{options.Server} does not answer within {patience.TotalSeconds:0} s", late);

    private HttpRequestException Unexpected(string what, HttpResponseMessage answer)
        => new($"{options.Server} answers {(int)answer.StatusCode} to {what}"
            + (answer.Headers.Location is null ? "" : "; it sends elsewhere, and that is not followed: name the server's own address"),
            null, answer.StatusCode);
}
