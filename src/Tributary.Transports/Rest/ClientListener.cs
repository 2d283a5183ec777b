using System.Net;
using System.Text;
using Tributary.Transports.Listening;

namespace Tributary.Transports.Rest;

/// <summary>Serves a client's few addresses, bounded in requests at a time and in the time that a body takes.</summary>
internal sealed class ClientListener : IDisposable
{
    private readonly SmallListener _listener;
    private readonly RestLineOptions _options;
    private readonly TimeProvider _clock;

    /// <exception cref="HttpListenerException">The address is in use, or may not be listened on.</exception>
    public ClientListener(RestLineOptions options, TimeProvider clock)
        => (_options, _clock, _listener) = (options, clock, new SmallListener(Prefixes(options), options.MaxRequests));

    /// <summary>What it listens on.</summary>
    public IReadOnlyList<string> Addresses => _listener.Addresses;

    /// <summary>Serves until it is cancelled; what is being served is ended.</summary>
    /// <param name="answer">Answers a request: its path and its body, which is read at most once.</param>
    public Task RunAsync(Func<HttpListenerContext, string, CancellationToken, Task<RestAnswer>> answer, CancellationToken cancellation)
        => _listener.RunAsync(async (context, path, token) =>
            await SendAsync(context, await AnswerAsync(context, path, answer, token), token), cancellation);

    public void Dispose() => _listener.Dispose();

    private static async Task<RestAnswer> AnswerAsync(HttpListenerContext context, string path,
        Func<HttpListenerContext, string, CancellationToken, Task<RestAnswer>> answer, CancellationToken cancellation)
    {
        try
        {
            return await answer(context, path, cancellation);
        }
        catch (RestFormatException fault)
        {
            return new RestAnswer(HttpStatusCode.BadRequest, fault.Message);
        }
    }

    /// <summary>Reads a request's body, and ends the connection of one that takes too long.</summary>
    /// <exception cref="RestFormatException">It is no body of JSON that is known.</exception>
    public async Task<RestBody> ReadAsync(HttpListenerContext context, RestLimits limits, CancellationToken cancellation)
    {
        using var late = new CancellationTokenSource(_options.ReadLimit, _clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellation);
        await using var cut = either.Token.Register(() => SmallListener.Cut(context.Response, HttpStatusCode.RequestTimeout));
        return await RestReader.ReadAsync(context.Request.InputStream, limits, either.Token);
    }

    private static async Task SendAsync(HttpListenerContext context, RestAnswer answer, CancellationToken cancellation)
    {
        var response = context.Response;
        (response.StatusCode, response.KeepAlive) = ((int)answer.Status, false);
        if (answer.Allow is not null) response.Headers["Allow"] = answer.Allow;
        if (answer.Parameters is { Weights: { } weights } parameters)
        {
            (response.ContentType, response.SendChunked) = ("application/json", true);
            if (context.Request.HttpMethod != "HEAD")
                await RestWriter.WriteAnswerAsync(response.OutputStream, weights, parameters.Bias, cancellation);
        }
        else
        {
            var text = Encoding.UTF8.GetBytes(answer.Text);
            (response.ContentType, response.ContentLength64) = ("text/html; charset=utf-8", text.Length);
            if (context.Request.HttpMethod != "HEAD") await response.OutputStream.WriteAsync(text, cancellation);
        }

        response.Close();
    }

    private static string[] Prefixes(RestLineOptions options)
    {
        if (options.Listen is { } listen) return [listen.TrimEnd('/') + "/"];
        var url = new Uri(options.ClientUrl);
        return url.IsLoopback ? [$"http://localhost:{url.Port}/", $"http://127.0.0.1:{url.Port}/"] : [$"http://*:{url.Port}/"];
    }
}
