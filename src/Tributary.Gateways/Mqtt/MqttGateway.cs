using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Tributary.Core.Clients;
using Tributary.Gateways.Files;
using Tributary.Gateways.Frames;
using Tributary.Transports.Frames;
using Tributary.Transports.Mqtt;

namespace Tributary.Gateways.Mqtt;

/// <summary>The coordinator's end of assignments over MQTT (docs/mqtt.md): a client of a broker, its own or another, which carries
/// frames.</summary>
public sealed class MqttGateway : IGateway, IDisposable
{
    // The largest that a client sends is a piece; beside it are topic and properties.
    private const int MaxPacketBytes = FrameFiles.MaxPiece + (64 << 10);
    private readonly CancellationTokenSource _end = new();
    private readonly MqttOptions _options;
    private readonly MqttTopics _topics;
    private readonly FrameRules _rules;
    private readonly FrameDesk _desk;
    private readonly TimeProvider _clock;
    private readonly ILogger _log;
    private ITimer? _sweep;
    private GatewayConnection? _connection;
    private MqttBroker? _broker;
    private bool _isDisposed;

    public MqttGateway(ClientRegistry registry, GatewayFiles files, IClientObserver observer, MqttOptions options, TimeProvider clock,
        ILogger<MqttGateway>? log = null, IMeterFactory? meters = null,
        IGatewayAccess? access = null)
    {
        (_options, _clock, _log, _topics) = (options, clock, log ?? NullLogger<MqttGateway>.Instance, new MqttTopics(options.Prefix));
        _rules = new FrameRules(Name, options.Lease, options.MaxClients, options.MaxUploads) { Seal = options.Seal };
        _desk = new FrameDesk(registry, files, observer, _rules, SendAsync, clock, _log, meters, access?.Sealing);
    }

    public string Name => MqttOptions.Transport;

    public IReadOnlyList<GatewayAddress> Addresses
        => Address is { } address ? [new(Name, address, "takes MQTT clients and streams")]
            : _options.Broker is { } broker ? [new(Name, broker, "is where MQTT clients are met")] : [];

    /// <summary>Where the built-in broker listens; null before it does, or where there is none.</summary>
    internal Uri? Address { get; set; }

    /// <summary>Messages that nothing was done about.</summary>
    internal PassedFrames Passed => _desk.Passed;

    /// <summary>The coordinator's connection, for tests.</summary>
    internal MqttConnection? Connection => _connection?.Connection;

    public IReadOnlyList<GatewayClient> Clients() => _desk.Clients();

    public GatewayClient? Find(string client) => _desk.Find(client);

    public void Drop(string client, string reason)
    {
        _desk.Drop(client, reason);
        _ = EndAsync(client, reason);
    }

    public bool Forget(string client) => _desk.Forget(client);

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isDisposed, true)) return;
        _sweep?.Dispose();
        _end.Cancel();
        _connection?.Dispose();
        _desk.Dispose();
    }

    /// <param name="broker">The built-in one; null where there is none.</param>
    internal void Start(MqttBroker? broker)
    {
        _broker = broker;
        var gone = new MqttMessage(_topics.Coordinator, default) { Qos = MqttQos.AtLeastOnce, Retain = true };
        var options = new MqttConnectionOptions(_options.Broker ?? Address ?? _options.Listen!)
        {
            // At the built-in broker nobody can guess it, and so take its place.
            ClientId = $"{_options.Prefix.Replace('/', '-')}-coordinator{(_options.Broker is null ? _desk.Session : "")}",
            Credentials = _options.Broker is null ? static () => new MqttCredentials() : _options.Credentials.Read,
            MaxInboxMessages = 1000,
            MaxPacketBytes = MaxPacketBytes,
            Will = gone,
            Farewell = [gone],
        };
        _connection = new GatewayConnection(options, _options.Broker is null ? broker!.Door.Dial : null, _clock, _log);
        _connection.Start(FrameWords.OfClients.Select(_topics.All), (message, _) =>
        {
            if (_topics.Read(message) is { } frame && frame.Word != FrameWords.Coordinator) _desk.Receive(frame);
            return Task.CompletedTask;
        }, () => _ = AnnounceAsync());
        _sweep = _clock.CreateTimer(_ => Sweep(), null, _rules.Pace, _rules.Pace);
    }

    internal async Task StopAsync()
    {
        if (!_isDisposed) await _end.CancelAsync();
        if (_connection is { } connection) await connection.StopAsync();
    }

    // It may have come back by the connection that it had, before that ended.
    private async Task EndAsync(string client, string reason)
    {
        if (_broker is not { } broker) return;
        try
        {
            await broker.EndAsync(client);
        }
        catch (InvalidOperationException)
        {
            // The broker is just being stopped.
        }

        if (_desk.IsPresent(client)) _desk.Drop(client, reason);
    }

    private async Task AnnounceAsync()
    {
        try
        {
            await SendAsync(_desk.Announcement, _end.Token);
        }
        catch (Exception fault) when (fault is IOException or OperationCanceledException or ObjectDisposedException)
        {
            FrameEvents.Ignored(_log, "the coordinator", fault.Message);
        }
    }

    private Task SendAsync(Frame frame, CancellationToken cancellation)
        => _connection?.SendAsync(_topics.Write(frame), cancellation) ?? Task.CompletedTask;

    // While the broker is away nobody can be heard; after that everybody has a lease to come back.
    private void Sweep()
    {
        if (_connection?.Lasting is { } here) _desk.Sweep(here);
    }
}
