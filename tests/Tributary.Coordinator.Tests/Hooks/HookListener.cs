using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;

namespace Tributary.Coordinator.Tests.Hooks;

/// <summary>A real HTTP server of this machine that answers each post as the test wants.</summary>
internal sealed class HookListener : IAsyncDisposable
{
    private readonly HttpListener _listener = new();
    private readonly Channel<(IReadOnlyDictionary<string, string> Headers,
        byte[] Body)> _told = Channel.CreateUnbounded<(IReadOnlyDictionary<string, string>, byte[])>();
    private readonly Func<int, HttpListenerResponse, Task> _answer;
    private readonly Task _serving;

    /// <param name="answer">Gets the number of the post, from 1.</param>
    public HookListener(Func<int, HttpListenerResponse, Task> answer)
    {
        _answer = answer;
        Url = new Uri($"http://127.0.0.1:{FreePort()}/hook?key=unsaid");
        _listener.Prefixes.Add(Url.GetLeftPart(UriPartial.Authority) + "/");
        _listener.Start();
        _serving = ServeAsync();
    }

    public Uri Url { get; }

    /// <summary>The next post, as soon as there is one.</summary>
    public async Task<(IReadOnlyDictionary<string, string> Headers, byte[] Body)> NextAsync()
        => await _told.Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(TimeSpan.FromMinutes(1));

    public async ValueTask DisposeAsync()
    {
        _listener.Close();
        await _serving;
    }

    private async Task ServeAsync()
    {
        try
        {
            for (var number = 1; ; number++)
            {
                var context = await _listener.GetContextAsync();
                using var body = new MemoryStream();
                await context.Request.InputStream.CopyToAsync(body);
                await _answer(number, context.Response);
                context.Response.Close();
                var headers = context.Request.Headers.AllKeys.ToDictionary(name
                    => name!, name => context.Request.Headers[name]!, StringComparer.OrdinalIgnoreCase);
                _told.Writer.TryWrite((headers, body.ToArray()));
            }
        }
        catch (Exception fault) when (fault is HttpListenerException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }
}
