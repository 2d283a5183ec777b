using System.Collections.Concurrent;
using System.Net;
using System.Text;
using Folders;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Peers;
using Tributary.Core.Clients;
using Tributary.Transports.Rest;

namespace Tributary.Transports.Tests.Rest;

/// <summary>A server that notes what it is asked, and clients of ours.</summary>
internal sealed class RestGround : IAsyncDisposable, IRestObserver
{
    private readonly TemporaryFolder _folder = new();
    private readonly CancellationTokenSource _end = new();
    private readonly List<Task> _running = [];
    private readonly SemaphoreSlim _news = new(0);
    private WebApplication? _server;

    public static CancellationToken Now => TestContext.Current.CancellationToken;

    public int ServerPort { get; } = MosquittoBroker.FreePort();

    public HttpClient Http { get; } = new() { Timeout = TimeSpan.FromMinutes(1) };

    /// <summary>What the server answers; 201 to registrations and 200 to the rest where nothing else is said.</summary>
    public Func<string, int> Answer { get; set; } = asked => asked.StartsWith("POST /client", StringComparison.Ordinal) ? 201 : 200;

    public string Page { get; set; } = "Federated Learning server running. Status: IDLE";

    /// <summary>What the server was asked: method, path and body.</summary>
    public ConcurrentQueue<(string Asked, string Body)> Heard { get; } = new();

    /// <summary>With what a client showed who it is, the last time.</summary>
    public string? Shown { get; private set; }

    /// <summary>What the clients told.</summary>
    public ConcurrentQueue<string> Told { get; } = new();

    public async Task ServeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls($"http://127.0.0.1:{ServerPort}");
        _server = builder.Build();
        _server.Run(async context =>
        {
            using var reader = new StreamReader(context.Request.Body);
            var body = await reader.ReadToEndAsync(context.RequestAborted);
            var asked = $"{context.Request.Method} {context.Request.Path}";
            if (asked == "GET /")
            {
                await context.Response.WriteAsync(Page, context.RequestAborted);
                return;
            }

            context.Response.StatusCode = Answer(asked);
            Shown = context.Request.Headers.Authorization;
            Heard.Enqueue((asked, body));
            _news.Release();
        });
        await _server.StartAsync(Now);
    }

    public async Task StopServingAsync()
    {
        await _server!.DisposeAsync();
        _server = null;
    }

    /// <summary>Starts a client; it is served where it says.</summary>
    public async Task<string> StartAsync(IClient client, Func<RestLineOptions, RestLineOptions>? change = null, string slash = "")
    {
        var url = $"http://127.0.0.1:{MosquittoBroker.FreePort()}";
        var options = new RestLineOptions(url + slash, new Uri($"http://127.0.0.1:{ServerPort}"), _folder.At($"{_running.Count}"))
        { Seed = 5, LookEvery = TimeSpan.FromMilliseconds(100) };
        var node = new RestLine(change?.Invoke(options) ?? options, this, TimeProvider.System);
        _running.Add(node.RunAsync(client, _end.Token));
        await UntilToldAsync(told => told.StartsWith("listening", StringComparison.Ordinal)
            && told.Contains(url, StringComparison.Ordinal));
        return url;
    }

    public async Task<(HttpStatusCode Status, string Text)> SendAsync(HttpMethod method, string url, HttpContent? content = null)
    {
        using var request = new HttpRequestMessage(method, url) { Content = content };
        using var answer = await Http.SendAsync(request, Now);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync(Now));
    }

    public Task<(HttpStatusCode Status, string Text)> TrainAsync(string client, string body)
        => SendAsync(HttpMethod.Post, $"{client}/training", new StringContent(body, Encoding.UTF8, "application/json"));

    public async Task<string> UntilHeardAsync(string asked)
    {
        while (true)
        {
            foreach (var (what, body) in Heard)
                if (what == asked) return body;
            await _news.WaitAsync(Now);
        }
    }

    public async Task UntilToldAsync(Func<string, bool> wanted)
    {
        while (!Told.Any(wanted)) await _news.WaitAsync(Now);
    }

    /// <summary>Ends the clients in order.</summary>
    public async Task EndAsync()
    {
        await _end.CancelAsync();
        foreach (var task in _running) await task.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public async ValueTask DisposeAsync()
    {
        await EndAsync();
        if (_server is not null) await _server.DisposeAsync();
        Http.Dispose();
        _end.Dispose();
        _folder.Dispose();
        _news.Dispose();
    }

    void IRestObserver.Listening(string address) => Note($"listening {address}");

    void IRestObserver.LeftOut(string peer, string reason) => Note($"left out {peer}: {reason}");

    void IRestObserver.Averaged(int peers) => Note($"averaged {peers}");

    void Lines.ILineObserver.Connected() => Note("registered");

    void Lines.ILineObserver.Disconnected(string reason, TimeSpan retry) => Note($"away {reason}");

    void Lines.ILineObserver.Dropped(AssignmentId assignment, string reason) => Note($"dropped {reason}");

    private void Note(string what)
    {
        Told.Enqueue(what);
        _news.Release();
    }
}
