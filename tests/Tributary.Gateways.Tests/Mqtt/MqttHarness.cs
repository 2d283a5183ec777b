using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Peers;
using Tributary.Core.Clients;
using Tributary.Gateways.Files;
using Tributary.Gateways.Frames;
using Tributary.Gateways.Mqtt;
using Tributary.Gateways.Tests.Contract;
using Tributary.Gateways.Tests.Frames;
using Tributary.Transports.Frames;
using Tributary.Transports.Messages;
using Tributary.Transports.Mqtt;

namespace Tributary.Gateways.Tests.Mqtt;

/// <summary>A coordinator that meets its clients at a broker, its own or Debian's mosquitto, and clients that move bytes by tickets or in
/// pieces.</summary>
internal sealed class MqttHarness : ISealedHarness
{
    private readonly string _folder = Directory.CreateTempSubdirectory("tributary-mqtt-").FullName;
    private readonly Dictionary<string, Far> _far = new(StringComparer.Ordinal);
    private readonly MosquittoBroker? _mosquitto;
    private readonly bool _hasTickets;
    private readonly Func<MqttOptions, MqttOptions> _change;
    private readonly bool _ownsCoordinator;
    private WebApplication? _host;
    private HttpClient _http = new();

    private MqttHarness(MosquittoBroker? mosquitto, bool hasTickets, Func<MqttOptions, MqttOptions>? change, ContractCoordinator? with)
    {
        (_mosquitto, _hasTickets, _change, _ownsCoordinator) = (mosquitto, hasTickets, change ?? (options => options), with is null);
        Coordinator = with ?? new ContractCoordinator(Path.Combine(_folder, "coordinator"));
        Broker = mosquitto?.Address ?? new Uri($"mqtt://127.0.0.1:{MosquittoBroker.FreePort()}");
    }

    public ContractCoordinator Coordinator { get; }

    /// <summary>Of the clients.</summary>
    public TimeSpan Lease { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>Where clients connect.</summary>
    public Uri Broker { get; private set; }

    /// <summary>How they show themselves there, by their ids.</summary>
    public Func<string, MqttCredentials> Shown { get; init; } = static _ => new MqttCredentials();

    /// <summary>Takes what the coordinator's end says to its log.</summary>
    public ILoggerProvider? Log { get; init; }

    public MqttGateway Gateway => _host!.Services.GetRequiredService<MqttGateway>();

    /// <param name="mosquitto">Lines of its configuration; null for the built-in broker.</param>
    /// <param name="hasTickets">Whether bytes go over HTTP.</param>
    public static async Task<MqttHarness> StartAsync(string[]? mosquitto, bool hasTickets,
        Func<MqttOptions, MqttOptions>? change = null, ContractCoordinator? with = null, double lease = 3,
        ILoggerProvider? log = null, SealedGround? sealing = null, SealRule rule = SealRule.Allowed)
    {
        var broker = mosquitto is null ? null : await MosquittoBroker.StartAsync(mosquitto);
        var harness = new MqttHarness(broker, hasTickets, change, with)
        {
            Lease = TimeSpan.FromSeconds(lease),
            Log = log,
            Sealing = sealing,
            Rule = rule,
        };
        await harness.OpenAsync(isMet: true);
        return harness;
    }

    /// <summary>One whose broker may not let the coordinator in.</summary>
    public static async Task<MqttHarness> StartSecureAsync(string[] mosquitto, MqttCredentialFiles own, ILoggerProvider log, bool isMet,
        Func<string, MqttCredentials>? shown = null, bool isTls = true)
    {
        var broker = await MosquittoBroker.StartAsync(mosquitto);
        var harness = new MqttHarness(broker, false, options => options with { Credentials = own }, null)
        {
            Broker = isTls ? broker.Secure : broker.Address,
            Lease = TimeSpan.FromSeconds(30),
            Log = log,
            Shown = shown ?? (static _ => new MqttCredentials()),
        };
        await harness.OpenAsync(isMet);
        return harness;
    }

    /// <summary>For sealing; null where nothing is sealed.</summary>
    public SealedGround? Sealing { get; init; }

    /// <summary>The coordinator's.</summary>
    public SealRule Rule { get; init; }

    public PassedFrames Passed => Gateway.Passed;

    public IFrameLink LinkOf(string client, string session)
        => new MqttLink(client, session, new MqttLineOptions(Broker, _folder), TimeProvider.System);

    public Task StartClientAsync(IClient trainer) => StartClientAsync(trainer, Sealing?.SealOf(trainer.Info.Id));

    public Task StartClientAsync(IClient trainer, IFrameSeal? seal)
    {
        var proxy = new CuttingProxy(Broker.Port);
        var options = new MqttLineOptions(new Uri($"{Broker.Scheme}://127.0.0.1:{proxy.Port}"), Path.Combine(_folder, "models"))
        {
            Credentials = () => Shown(trainer.Info.Id),
            Files = _hasTickets ? new HttpClient { BaseAddress = _http.BaseAddress, Timeout = Timeout.InfiniteTimeSpan } : null,
            Seal = seal,
        };
        var (end, spy) = (new CancellationTokenSource(), new Spy(trainer));
        var notes = new LineNotes();
        var line = new MqttLine(options, notes, TimeProvider.System);
        _far.Add(trainer.Info.Id, new Far(line.RunAsync(spy, end.Token), end, proxy, spy, options.Files, notes));
        return Task.CompletedTask;
    }

    /// <summary>The other broker, to be killed.</summary>
    public MosquittoBroker Mosquitto => _mosquitto!;

    /// <summary>The line of a client, to be cut.</summary>
    public CuttingProxy LineOf(string id) => _far[id].Proxy;

    /// <summary>What a client told of its line.</summary>
    public LineNotes NotesOf(string id) => _far[id].Notes;

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
        await OpenAsync(isMet: true);
        if (!_hasTickets) return;
        foreach (var far in _far.Values)
            Assert.Equal(_http.BaseAddress, far.Http!.BaseAddress);
    }

    public async Task<bool> RepeatAsync(string id, string run, int round)
    {
        var (assignment, update) = _far[id].Spy.Last!.Value;
        Assert.Equal((run, round), (assignment.RunId, assignment.Round));
        var now = TestContext.Current.CancellationToken;
        var topics = new MqttTopics(new MqttOptions().Prefix);
        using var end = new CancellationTokenSource();
        using var connection = new MqttConnection(new MqttConnectionOptions(Broker), new Quiet(), TimeProvider.System);
        var aside = new SideLine(id, (frame, token) => connection.SendAsync(topics.Write(frame), token), Sealing?.SealOf(id));
        foreach (var word in (string[])[FrameWords.Taken, FrameWords.Sealed])
            await connection.SubscribeAsync(new MqttSubscription(topics.Of(id, word), MqttQos.AtLeastOnce), now);
        var running = connection.RunAsync((message, _) => topics.Read(message) is { } frame ? aside.HearAsync(frame) : Task.CompletedTask,
            end.Token);
        await connection.ConnectedAsync(now);
        var message = new AssignmentMessage
        {
            Key = assignment.Key,
            Kind = assignment.Kind,
            Run = run,
            Round = round,
            Model = assignment.Model.Sha256(),
        };
        using var content = new UpdateContent(message, update, assignment.Model, DateTimeOffset.UtcNow, null);
        var answer = await aside.SendUpdateAsync(message.Key, content, now);
        await end.CancelAsync();
        await running.ContinueWith(_ => { }, TaskScheduler.Default);
        return answer is { Acknowledged: true, Repeated: true };
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var id in _far.Keys.ToList()) await LeaveClientAsync(id);
        await CloseAsync();
        if (_ownsCoordinator) Coordinator.Dispose();
        Sealing?.Dispose();
        if (_mosquitto is not null) await _mosquitto.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task OpenAsync(bool isMet)
    {
        GatewayOptions options = _change(_mosquitto is null ? new MqttOptions { Listen = Broker } : new MqttOptions { Broker = Broker });
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
            .AddSingleton<IClientObserver>(Coordinator.Notes).AddSingleton<IGatewayAccess>(new OpenAccess(null, Sealing));
        var rules = new GatewayRules(Lease, _ => true, null, Path.Combine(_folder, "gateway")) { Seal = Rule };
        options.Under(rules).Add(builder.Services);
        _host = builder.Build();
        _host.MapFiles(_host.Services.GetRequiredService<GatewayFiles>());
        await _host.StartAsync();
        if (port == 0) _http = new HttpClient { BaseAddress = new Uri(_host.Urls.Single()) };
        if (isMet) await Gateway.Connection!.ConnectedAsync(TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromSeconds(30));
    }

    private async Task CloseAsync()
    {
        await _host!.StopAsync();
        await _host.DisposeAsync();
    }

    private sealed record Far(Task Running, CancellationTokenSource End, CuttingProxy Proxy, Spy Spy, HttpClient? Http, LineNotes Notes);

    private sealed class Quiet : IMqttObserver;
}
