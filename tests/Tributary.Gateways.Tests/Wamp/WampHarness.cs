using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Peers;
using Tributary.Core.Clients;
using Tributary.Gateways.Files;
using Tributary.Gateways.Frames;
using Tributary.Gateways.Orders;
using Tributary.Gateways.Tests.Contract;
using Tributary.Gateways.Tests.Frames;
using Tributary.Gateways.Wamp;
using Tributary.Protocols.Wamp.Channels;
using Tributary.Protocols.Wamp.Clients;
using Tributary.Protocols.Wamp.Formats;
using Tributary.Transports.Frames;
using Tributary.Transports.Lines;
using Tributary.Transports.Messages;
using Tributary.Transports.Wamp;

namespace Tributary.Gateways.Tests.Wamp;

/// <summary>A coordinator with its own router, and clients that move bytes by tickets or in pieces.</summary>
internal sealed class WampHarness : ISealedHarness
{
    private readonly string _folder = Directory.CreateTempSubdirectory("tributary-wamp-").FullName;
    private readonly Dictionary<string, Far> _far = new(StringComparer.Ordinal);
    private readonly string _scheme;
    private readonly bool _hasTickets;
    private readonly bool _ownsCoordinator;
    private WebApplication? _host;
    private HttpClient _http = new();

    private readonly Func<WampOptions, WampOptions> _change;

    private WampHarness(string scheme, bool hasTickets, ContractCoordinator? with, Func<WampOptions, WampOptions>? change,
        SealedGround? sealing)
    {
        Sealing = sealing;
        (_scheme, _hasTickets, _ownsCoordinator, _change) = (scheme, hasTickets, with is null, change ?? (options => options));
        Coordinator = with ?? new ContractCoordinator(Path.Combine(_folder, "coordinator"));
        Router = new Uri($"ws://127.0.0.1:{MosquittoBroker.FreePort()}");
    }

    public ContractCoordinator Coordinator { get; }

    public TimeSpan Lease { get; init; } = TimeSpan.FromSeconds(3);

    public Uri Router { get; }

    /// <param name="scheme">"ws" or "tcp": how clients come.</param>
    /// <param name="hasTickets">Whether bytes go over HTTP.</param>
    public static async Task<WampHarness> StartAsync(string scheme, bool hasTickets, ContractCoordinator? with = null,
        Func<WampOptions, WampOptions>? change = null, SealedGround? sealing = null, SealRule rule = SealRule.Allowed,
        ILoggerProvider? log = null)
    {
        var harness = new WampHarness(scheme, hasTickets, with, change, sealing) { Rule = rule, Log = log };
        await harness.OpenAsync();
        return harness;
    }

    /// <summary>For sealing; null where nothing is sealed.</summary>
    public SealedGround? Sealing { get; }

    /// <summary>The coordinator's.</summary>
    public SealRule Rule { get; init; }

    /// <summary>Takes what the coordinator's end says to its log.</summary>
    public ILoggerProvider? Log { get; init; }

    public WampGateway Gateway => _host!.Services.GetRequiredService<WampGateway>();

    public PassedFrames Passed => Gateway.Passed;

    public IFrameLink LinkOf(string client, string session)
        => new WampLink(client, session, new WampLineOptions(new Uri(Router, "/ws"), _folder), TimeProvider.System);

    public Task StartClientAsync(IClient trainer) => StartClientAsync(trainer, Sealing?.SealOf(trainer.Info.Id));

    public Task StartClientAsync(IClient trainer, IFrameSeal? seal)
    {
        var proxy = new CuttingProxy(Router.Port);
        var options = new WampLineOptions(new Uri($"{_scheme}://127.0.0.1:{proxy.Port}/ws"), Path.Combine(_folder, "models"))
        {
            Files = _hasTickets ? new HttpClient { BaseAddress = _http.BaseAddress, Timeout = Timeout.InfiniteTimeSpan } : null,
            Seal = seal,
        };
        var (end, spy) = (new CancellationTokenSource(), new Spy(trainer));
        var line = new WampLine(options, new Silent(), TimeProvider.System);
        _far.Add(trainer.Info.Id, new Far(line.RunAsync(spy, end.Token), end, proxy, spy, options.Files));
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
        Sealing?.Restart();
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
        var names = new WampNames(WampNames.DefaultPrefix);
        await using var session = await WampSession.JoinAsync(
            await new WampConnector(new Uri(Router, "/ws")) { Formats = [WampFormat.Cbor] }.ConnectAsync(now),
            new JoinOptions(WampNames.DefaultRealm), TimeProvider.System, now);

        var aside = new SideLine(id, (frame, token) => session.CallAsync(names.Coordinator, WampFrames.Write(frame), token),
            Sealing?.SealOf(id));

        // Takes the procedure's place while its client's own line is cut.
        await _far[id].Proxy.DisposeAsync();
        while (true)
        {
            try
            {
                await session.RegisterAsync(names.Client(id), async (call, _) =>
                {
                    await aside.HearAsync(WampFrames.Read(call.Payload)!);
                    return WampPayload.Empty;
                }, new RegisterOptions { InOrder = true }, now);
                break;
            }
            catch (Protocols.Wamp.WampException)
            {
                await Task.Delay(20, now);
            }
        }

        var answer = await aside.SendUpdateAsync(message.Key, content, now);
        return answer is { Acknowledged: true, Repeated: true };
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var id in _far.Keys.ToList()) await LeaveClientAsync(id);
        await CloseAsync();
        if (_ownsCoordinator) Coordinator.Dispose();
        Sealing?.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task OpenAsync()
    {
        GatewayOptions options = _change(new WampOptions { Listen = Router });
        Assert.Empty(options.Problems());
        var port = _http.BaseAddress?.Port ?? 0;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        if (Log is not null) builder.Logging.AddProvider(Log);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Listen(IPAddress.Loopback, port);
        });
        builder.Services.AddSingleton(Coordinator.Clients).AddSingleton(Coordinator.Files()).AddSingleton(TimeProvider.System)
            .AddSingleton<IClientObserver>(Coordinator.Notes).AddSingleton<IGatewayAccess>(new OpenAccess(null, Sealing))
            .AddSingleton<IRunControl>(new ScriptedControl());
        options.Under(new GatewayRules(Lease, _ => true, null, Path.Combine(_folder, "gateway"))
        {
            Seal = Rule,
        }).Add(builder.Services);
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
