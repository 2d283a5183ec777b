using System.Net;
using System.Net.Sockets;
using Tributary.Transports.Listening;

namespace Tributary.Transports.Faas;

/// <summary>The platforms that call a function over HTTP: OpenWhisk at <c>/init</c> and <c>/run</c>, all others at any path.</summary>
internal sealed class HttpDoor : IDisposable
{
    private const int MaxRequests = 64;
    private static readonly TimeSpan ReadLimit = TimeSpan.FromMinutes(2);

    private readonly SmallListener _listener;
    private readonly FunctionInvoker _invoker;
    private readonly OpenWhiskDoor _openWhisk;
    private readonly TimeProvider _clock;

    /// <param name="port">0 takes a free one.</param>
    /// <exception cref="HttpListenerException">The port is in use.</exception>
    public HttpDoor(int port, FunctionInvoker invoker, TextWriter output, TextWriter error, TimeProvider clock)
    {
        (_invoker, _clock, Port) = (invoker, clock, port == 0 ? Free() : port);
        _listener = new SmallListener([$"http://*:{Port}/"], MaxRequests);
        _openWhisk = new OpenWhiskDoor(invoker, output, error, clock);
    }

    public int Port { get; }

    public Task RunAsync(CancellationToken cancellation) => _listener.RunAsync(ServeAsync, cancellation);

    public void Dispose() => _listener.Dispose();

    private static int Free()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private async Task ServeAsync(HttpListenerContext context, string path, CancellationToken cancellation)
        => await SendAsync(context, await AnswerAsync(context.Request, context.Response, path, cancellation), cancellation);

    private async Task<DoorAnswer> AnswerAsync(HttpListenerRequest request, HttpListenerResponse response, string path,
        CancellationToken cancellation)
    {
        // 1. Whether it is there.
        if (request.HttpMethod is "GET" or "HEAD")
            return path is "/" or "/healthz" or "/_/health" ? DoorAnswer.Text(200, $"Tributary function {_invoker.Options.Name} running.\n")
                : DoorAnswer.Text(404, "this page does not exist\n");
        if (request.HttpMethod != "POST") return DoorAnswer.Text(405, "") with { Headers = [new("Allow", "GET, HEAD, POST")] };

        // 2. What it is called with.
        if (await ReadAsync(request, response, cancellation) is not { } body)
            return DoorAnswer.Error(413, $"a body of at most {FunctionInvoker.MaxBytes} bytes is read");
        switch (path)
        {
            case "/init":
                return _openWhisk.Init(body);
            case "/run":
                return await _openWhisk.RunAsync(body, cancellation);
        }

        // 3. As an event, or as it is.
        try
        {
            return CloudEvent.Find(name => request.Headers[name], request.ContentType, body) is { } read
                ? read.Answer(await _invoker.InvokeAsync(read.Data, null, cancellation), _invoker.Options.Name)
                : DoorAnswer.Of(await _invoker.InvokeAsync(body, null, cancellation));
        }
        catch (FaasFormatException fault)
        {
            return DoorAnswer.Error(400, fault.Message);
        }
    }

    private async Task<ReadOnlyMemory<byte>?> ReadAsync(HttpListenerRequest request, HttpListenerResponse response,
        CancellationToken cancellation)
    {
        using var late = new CancellationTokenSource(ReadLimit, _clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellation);
        await using var cut = either.Token.Register(() => SmallListener.Cut(response, HttpStatusCode.RequestTimeout));
        return await WholeBody.ReadAsync(request.InputStream, request.ContentLength64, FunctionInvoker.MaxBytes, either.Token);
    }

    private static async Task SendAsync(HttpListenerContext context, DoorAnswer answer, CancellationToken cancellation)
    {
        var response = context.Response;
        (response.StatusCode, response.ContentType, response.ContentLength64) = (answer.Status, answer.Type, answer.Body.Length);
        foreach (var (name, value) in answer.Headers) response.Headers[name] = value;
        if (context.Request.HttpMethod != "HEAD") await response.OutputStream.WriteAsync(answer.Body, cancellation);
        response.Close();
    }
}
