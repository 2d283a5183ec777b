using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Peers;
using Tributary.Core.Clients;
using Tributary.Gateways.Files;
using Tributary.Gateways.Orders;
using Tributary.Gateways.Rest;
using Tributary.Gateways.Tests.Contract;
using Tributary.Gateways.Tests.Frames;
using Tributary.Transports.Lines;
using Tributary.Transports.Messages;
using Tributary.Transports.Rest;

namespace Tributary.Gateways.Tests.Rest;

/// <summary>A coordinator with its central node, and clients that it calls back with its own assignments.</summary>
internal sealed class CallbackHarness : ITransportHarness
{
    private readonly string _folder = Directory.CreateTempSubdirectory("tributary-rest-").FullName;
    private readonly Dictionary<string, Far> _far = new(StringComparer.Ordinal);
    private readonly Uri _central = new($"http://127.0.0.1:{MosquittoBroker.FreePort()}");
    private readonly bool _hasTickets;
    private WebApplication? _host;
    private HttpClient _http = new();

    private CallbackHarness(bool hasTickets)
    {
        _hasTickets = hasTickets;
        Coordinator = new ContractCoordinator(Path.Combine(_folder, "coordinator"));
    }

    public ContractCoordinator Coordinator { get; }

    /// <param name="hasTickets">Whether bytes go by tickets rather than in pieces.</param>
    public static async Task<CallbackHarness> StartAsync(bool hasTickets)
    {
        var harness = new CallbackHarness(hasTickets);
        await harness.OpenAsync();
        return harness;
    }

    public Task StartClientAsync(IClient trainer)
    {
        var proxy = new CuttingProxy(_central.Port);
        var files = _hasTickets ? new HttpClient { BaseAddress = _http.BaseAddress, Timeout = Timeout.InfiniteTimeSpan } : null;
        var options = new CallbackLineOptions(new Uri($"http://127.0.0.1:{proxy.Port}"), $"http://127.0.0.1:{MosquittoBroker.FreePort()}",
            Path.Combine(_folder, "models"))
        { Files = files };
        var (end, spy) = (new CancellationTokenSource(), new Spy(trainer));
        var line = new CallbackLine(options, new Silent(), TimeProvider.System);
        _far.Add(trainer.Info.Id, new Far(line.RunAsync(spy, end.Token), end, proxy, spy, files));
        return Task.CompletedTask;
    }

    public async Task KillClientAsync(string id)
    {
        await _far[id].Proxy.DisposeAsync();
        await LeaveClientAsync(id);
    }

    public async Task LeaveClientAsync(string id)
    {
        _far.Remove(id, out var far);
        await far!.End.CancelAsync();
        await far.Running.ContinueWith(_ => { }, TaskScheduler.Default);
        await far.Proxy.DisposeAsync();
        far.End.Dispose();
        far.Http?.Dispose();
    }

    public async Task RestartCoordinatorAsync()
    {
        await CloseAsync();
        Coordinator.Forget();
        await OpenAsync();
    }

    public async Task<bool> RepeatAsync(string id, string run, int round)
    {
        var (assignment, update) = _far[id].Spy.Last!.Value;
        Assert.Equal((run, round), (assignment.RunId, assignment.Round));
        var now = TestContext.Current.CancellationToken;
        var message = new AssignmentMessage
        {
            Key = assignment.Key,
            Kind = assignment.Kind,
            Run = run,
            Round = round,
            Model = assignment.Model.Sha256(),
        };
        using var content = new UpdateContent(message, update, assignment.Model, DateTimeOffset.UtcNow, null);

        // Takes the client's place: it is called here now.
        await _far[id].Proxy.DisposeAsync();
        var builder = Listening.Builder("aside", NullLoggerFactory.Instance);
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        await using var aside = builder.Build();
        SideLine? side = null;
        aside.Run(async context =>
        {
            var payload = new byte[context.Request.ContentLength ?? 0];
            await context.Request.Body.ReadExactlyAsync(payload, context.RequestAborted);
            await side!.HearAsync(RestFrames.Read(context.Request.Path, name => context.Request.Headers[name], payload)!);
        });
        await aside.StartAsync(now);
        using var http = new HttpClient();
        http.DefaultRequestHeaders.TryAddWithoutValidation(RestFrames.Callback, aside.Urls.Single());
        side = new SideLine(id, async (frame, token) =>
        {
            using var request = RestFrames.ToRequest(_central.OriginalString, frame);
            using var answer = await http.SendAsync(request, token);
            answer.EnsureSuccessStatusCode();
        }, null);

        var said = await side.SendUpdateAsync(message.Key, content, now);
        return said is { Acknowledged: true, Repeated: true };
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var id in _far.Keys.ToList()) await LeaveClientAsync(id);
        await CloseAsync();
        Coordinator.Dispose();
        _http.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task OpenAsync()
    {
        GatewayOptions options = new RestOptions { Listen = _central };
        Assert.Empty(options.Problems());
        var port = _http.BaseAddress?.Port ?? 0;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Listen(IPAddress.Loopback, port);
        });
        builder.Services.AddSingleton(Coordinator.Clients).AddSingleton(Coordinator.Files()).AddSingleton(TimeProvider.System)
            .AddSingleton<IClientObserver>(Coordinator.Notes).AddSingleton<IGatewayAccess>(new OpenAccess())
            .AddSingleton<IRunControl>(new ScriptedControl());
        options.Under(new GatewayRules(TimeSpan.FromSeconds(3), _ => true)).Add(builder.Services);
        _host = builder.Build();
        _host.MapFiles(_host.Services.GetRequiredService<GatewayFiles>());
        await _host.StartAsync();
        if (port == 0) _http = new HttpClient { BaseAddress = new Uri(_host.Urls.Single()) };
    }

    private async Task CloseAsync()
    {
        await _host!.StopAsync();
        await _host.DisposeAsync();
    }

    private sealed record Far(Task Running, CancellationTokenSource End, CuttingProxy Proxy, Spy Spy, HttpClient? Http);

    private sealed class Silent : ILineObserver;
}
