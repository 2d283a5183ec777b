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

    /// <summary>Hands over what was learned, or says that a round of gossip is finished. There is no limit of time: the last one waits
    /// while the server averages.</summary>
    /// <exception cref="RestForgottenException">The server does not know this client any more.</exception>
    /// <exception cref="HttpRequestException">The server is not there, or answers with something else than 200.</exception>
    public async Task DeliverAsync(RestBody body, CancellationToken cancellation)
    {
        var isGossip = body.Weights is null;
        using var request = new HttpRequestMessage(isGossip ? HttpMethod.Post : HttpMethod.Put,
            PeerAddress.At(options.Server, isGossip ? "/finish_round" : $"/{RestKeys.ModelParams}"))
        { Content = new RestContent(body with { ClientUrl = options.ClientUrl }) };
        using var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
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
            throw Silent(late);
        }
    }

    private async Task<HttpResponseMessage> FormAsync(HttpMethod method, CancellationToken cancellation)
    {
        using var limit = new CancellationTokenSource(options.RegisterLimit, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        using var request = new HttpRequestMessage(method, PeerAddress.At(options.Server, "/client"))
        {
            Content = new FormUrlEncodedContent([new(RestKeys.ClientUrl, options.ClientUrl)]),
        };
        try
        {
            return await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token);
        }
        catch (OperationCanceledException late) when (!cancellation.IsCancellationRequested)
        {
            throw Silent(late);
        }
    }

    private HttpRequestException Silent(Exception late)
        => new($"{options.Server} does not answer within {options.RegisterLimit.TotalSeconds:0} s", late);

    private HttpRequestException Unexpected(string what, HttpResponseMessage answer)
        => new($"{options.Server} answers {(int)answer.StatusCode} to {what}", null, answer.StatusCode);
}
