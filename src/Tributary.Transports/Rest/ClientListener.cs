using System.Net;
using System.Text;

namespace Tributary.Transports.Rest;

/// <summary>Serves a client's few addresses by the framework's own listener: it is in the base library and in a native executable, where
/// Kestrel would bring ASP.NET Core onto every device. Bounded in requests at a time, and in the time that a body takes.</summary>
internal sealed class ClientListener : IDisposable
{
    private readonly HttpListener _listener = new() { IgnoreWriteExceptions = true };
    private readonly SemaphoreSlim _places;
    private readonly RestLineOptions _options;
    private readonly TimeProvider _clock;

    /// <exception cref="HttpListenerException">The address is in use, or may not be listened on.</exception>
    public ClientListener(RestLineOptions options, TimeProvider clock)
    {
        (_options, _clock) = (options, clock);
        _places = new SemaphoreSlim(options.MaxRequests);
        Addresses = Prefixes(options);
        foreach (var address in Addresses) _listener.Prefixes.Add(address);
        _listener.Start();
    }

    /// <summary>What it listens on.</summary>
    public IReadOnlyList<string> Addresses { get; }

    /// <summary>Serves until it is cancelled; what is being served is ended.</summary>
    /// <param name="answer">Answers a request: its method, its path and its body, which is read at most once.</param>
    public async Task RunAsync(Func<HttpListenerContext, string, CancellationToken, Task<RestAnswer>> answer,
        CancellationToken cancellation)
    {
        await using var stop = cancellation.Register(_listener.Stop);
        try
        {
            while (!cancellation.IsCancellationRequested)
            {
                var context = await _listener.GetContextAsync();
                if (_places.Wait(0, CancellationToken.None)) _ = ServeAsync(context, answer, cancellation);
                else Cut(context.Response, HttpStatusCode.ServiceUnavailable);
            }
        }
        catch (Exception fault) when (cancellation.IsCancellationRequested && fault is HttpListenerException or ObjectDisposedException)
        {
            // It was stopped.
        }
        finally
        {
            for (var i = 0; i < _options.MaxRequests; i++) await _places.WaitAsync(CancellationToken.None);
            _places.Release(_options.MaxRequests);
        }
    }

    public void Dispose()
    {
        _listener.Close();
        _places.Dispose();
    }

    // Whatever breaks at one request ends it alone.
    private async Task ServeAsync(HttpListenerContext context,
        Func<HttpListenerContext, string, CancellationToken, Task<RestAnswer>> answer, CancellationToken cancellation)
    {
        try
        {
            // The server of the originals puts /training behind whatever was registered, so that two slashes may come.
            var path = "/" + context.Request.Url?.AbsolutePath.Trim('/');
            await SendAsync(context, await AnswerAsync(context, path, answer, cancellation), cancellation);
        }
        catch (Exception fault) when (fault is HttpListenerException or IOException or ObjectDisposedException or InvalidOperationException
            or OperationCanceledException or ProtocolViolationException)
        {
            Cut(context.Response, HttpStatusCode.InternalServerError);
        }
        finally
        {
            _places.Release();
        }
    }

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
        await using var cut = either.Token.Register(() => Cut(context.Response, HttpStatusCode.RequestTimeout));
        return await RestReader.ReadAsync(context.Request.InputStream, limits, either.Token);
    }

    // Ends a connection; whoever has not heard a status hears this one, rather than the 200 that an answer begins with.
    private static void Cut(HttpListenerResponse response, HttpStatusCode status)
    {
        try
        {
            response.StatusCode = (int)status;
        }
        catch (InvalidOperationException)
        {
            // It was said, or the connection is gone.
        }

        response.Abort();
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
