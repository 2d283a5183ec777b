using System.Net.Sockets;
using Tributary.Transports.Listening;

namespace Tributary.Transports.Faas;

/// <summary>The platforms that call a function over HTTP: OpenWhisk at <c>/init</c> and <c>/run</c>, all others at any path.</summary>
internal sealed class HttpDoor : IDisposable
{
    private const int MaxConnections = 64;

    private readonly SmallServer _server;
    private readonly FunctionInvoker _invoker;
    private readonly OpenWhiskDoor _openWhisk;

    /// <param name="port">0 takes a free one.</param>
    /// <exception cref="SocketException">The port is in use.</exception>
    public HttpDoor(int port, FunctionInvoker invoker, TextWriter output, TextWriter error, TimeProvider clock)
    {
        _invoker = invoker;
        _server = new SmallServer(port, MaxConnections, FunctionInvoker.MaxBytes, clock);
        _openWhisk = new OpenWhiskDoor(invoker, output, error, clock);
    }

    public int Port => _server.Port;

    public Task RunAsync(CancellationToken cancellation) => _server.RunAsync(AnswerAsync, cancellation);

    public void Dispose() => _server.Dispose();

    private async Task<SmallAnswer> AnswerAsync(SmallRequest request, CancellationToken cancellation)
    {
        // 1. Whether it is there. Some peers put their path behind an address that ends in a slash, so that two may come.
        var path = "/" + request.Path.Trim('/');
        if (request.Method is "GET" or "HEAD")
            return path is "/" or "/healthz" or "/_/health"
                ? SmallAnswer.Text(200, $"Tributary function {_invoker.Options.Name} running.\n")
                : SmallAnswer.Text(404, "this page does not exist\n");
        if (request.Method != "POST") return SmallAnswer.Text(405, "") with { Headers = [new("Allow", "GET, HEAD, POST")] };

        // 2. As OpenWhisk calls, as an event, or as it is.
        try
        {
            return path switch
            {
                "/init" => _openWhisk.Init(request.Body),
                "/run" => await _openWhisk.RunAsync(request.Body, cancellation),
                _ when CloudEvent.Find(request.Header, request.Header("Content-Type"), request.Body) is { } read
                    => read.Answer(await _invoker.InvokeAsync(read.Data, null, cancellation), _invoker.Options.Name),
                _ => DoorAnswer.Of(await _invoker.InvokeAsync(request.Body, null, cancellation)),
            };
        }
        catch (FaasFormatException fault)
        {
            return DoorAnswer.Error(400, fault.Message);
        }
    }
}
