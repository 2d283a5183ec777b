using System.Net;

namespace Tributary.Transports.Listening;

/// <summary>Serves a few addresses by the framework's own listener: it is in the base library and in a native executable, where Kestrel
/// would bring ASP.NET Core onto every device. Bounded in requests at a time.</summary>
internal sealed class SmallListener : IDisposable
{
    private readonly HttpListener _listener = new() { IgnoreWriteExceptions = true };
    private readonly SemaphoreSlim _places;
    private readonly int _maxRequests;

    /// <param name="addresses">As the framework writes them: <c>http://*:8080/</c>.</param>
    /// <param name="maxRequests">That are served at the same time; who comes beyond is told so (503).</param>
    /// <exception cref="HttpListenerException">The address is in use, or may not be listened on.</exception>
    public SmallListener(IReadOnlyList<string> addresses, int maxRequests)
    {
        (_maxRequests, Addresses) = (maxRequests, addresses);
        _places = new SemaphoreSlim(maxRequests);
        foreach (var address in addresses) _listener.Prefixes.Add(address);
        _listener.Start();
    }

    /// <summary>What it listens on.</summary>
    public IReadOnlyList<string> Addresses { get; }

    /// <summary>Serves until it is cancelled; what is being served is ended.</summary>
    /// <param name="serve">Answers a request: its path without slashes at its end, and its body, which is read at most once.</param>
    public async Task RunAsync(Func<HttpListenerContext, string, CancellationToken, Task> serve, CancellationToken cancellation)
    {
        await using var stop = cancellation.Register(_listener.Stop);
        try
        {
            while (!cancellation.IsCancellationRequested)
            {
                var context = await _listener.GetContextAsync();
                if (_places.Wait(0, CancellationToken.None)) _ = ServeAsync(context, serve, cancellation);
                else Cut(context.Response, HttpStatusCode.ServiceUnavailable);
            }
        }
        catch (Exception fault) when (cancellation.IsCancellationRequested && fault is HttpListenerException or ObjectDisposedException)
        {
            // It was stopped.
        }
        finally
        {
            for (var i = 0; i < _maxRequests; i++) await _places.WaitAsync(CancellationToken.None);
            _places.Release(_maxRequests);
        }
    }

    public void Dispose()
    {
        _listener.Close();
        _places.Dispose();
    }

    /// <summary>Ends a connection; whoever has not heard a status hears this one, rather than the 200 that an answer begins with.</summary>
    public static void Cut(HttpListenerResponse response, HttpStatusCode status)
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

    // Whatever breaks at one request ends it alone.
    private async Task ServeAsync(HttpListenerContext context, Func<HttpListenerContext, string, CancellationToken, Task> serve,
        CancellationToken cancellation)
    {
        try
        {
            // Some peers put their path behind an address that ends in a slash, so that two may come.
            await serve(context, "/" + context.Request.Url?.AbsolutePath.Trim('/'), cancellation);
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
}
