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
public sealed class MqttGateway : IGateway, IMqttObserver, IDisposable
{
    private readonly CancellationTokenSource _end = new();
    private readonly MqttOptions _options;
    private readonly MqttTopics _topics;
    private readonly FrameRules _rules;
    private readonly FrameDesk _desk;
    private readonly TimeProvider _clock;
    private readonly ILogger _log;
    private ITimer? _sweep;
    private MqttConnection? _connection;
    private Task _running = Task.CompletedTask;
    private long _since;
    private bool _isDisposed;

    public MqttGateway(ClientRegistry registry, GatewayFiles files, IClientObserver observer, MqttOptions options, TimeProvider clock,
        ILogger<MqttGateway>? log = null)
    {
        (_options, _clock, _log, _topics) = (options, clock, log ?? NullLogger<MqttGateway>.Instance, new MqttTopics(options.Prefix));
        _rules = new FrameRules(Name, options.Lease, options.MaxClients, options.MaxUploads);
        _desk = new FrameDesk(registry, files, observer, _rules, SendAsync, clock, _log);
    }

    public string Name => MqttOptions.Transport;

    public IReadOnlyList<GatewayAddress> Addresses
        => Address is { } address ? [new(Name, address, "takes MQTT clients and streams")]
            : _options.Broker is { } broker ? [new(Name, broker, "is where MQTT clients are met")] : [];

    /// <summary>Where the built-in broker listens; null before it does, or where there is none.</summary>
    internal Uri? Address { get; set; }

    /// <summary>The coordinator's connection, for tests.</summary>
    internal MqttConnection? Connection => _connection;

    public IReadOnlyList<GatewayClient> Clients() => _desk.Clients();

    public GatewayClient? Find(string client) => _desk.Find(client);

    public void Drop(string client, string reason) => _desk.Drop(client, reason);

    public bool Forget(string client) => _desk.Forget(client);

    void IMqttObserver.Connected(MqttWelcome welcome)
    {
        MqttEvents.Connected(_log, Broker);
        Interlocked.Exchange(ref _since, _clock.GetTimestamp());
        _ = AnnounceAsync();
    }

    void IMqttObserver.Disconnected(string reason, TimeSpan retry) => MqttEvents.Disconnected(_log, Broker, reason);

    void IMqttObserver.Broke(string topic, Exception fault) => FrameEvents.Broke(_log, fault);

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isDisposed, true)) return;
        _sweep?.Dispose();
        _end.Cancel();
        _desk.Dispose();
        _connection?.Dispose();
    }

    /// <param name="dial">Opens a line to the built-in broker; null for the other one.</param>
    internal void Start(Func<Stream>? dial)
    {
        var gone = new MqttMessage(_topics.Coordinator, default) { Qos = MqttQos.AtLeastOnce, Retain = true };
        var options = new MqttConnectionOptions(Broker)
        {
            // At the built-in broker nobody can guess it, and so take its place.
            ClientId = $"{_options.Prefix.Replace('/', '-')}-coordinator{(_options.Broker is null ? _desk.Session : "")}",
            Credentials = () => _options.Credentials,
            MaxInboxMessages = 1000,
            Will = gone,
            Farewell = [gone],
        };
        _connection = new MqttConnection(options, this, _clock, dial is null ? null : _ => Task.FromResult(dial()));
        _running = RunAsync(_connection);
        _sweep = _clock.CreateTimer(_ => Sweep(), null, _rules.Pace, _rules.Pace);
    }

    internal async Task StopAsync()
    {
        if (!_isDisposed) await _end.CancelAsync();
        await _running;
    }

    private Uri Broker => _options.Broker ?? Address ?? _options.Listen!;

    private async Task RunAsync(MqttConnection connection)
    {
        try
        {
            foreach (var word in FrameWords.OfClients)
                await connection.SubscribeAsync(new MqttSubscription(_topics.All(word), MqttQos.AtLeastOnce), _end.Token);
            await connection.RunAsync((message, _) =>
            {
                if (_topics.Read(message) is { } frame && frame.Word != FrameWords.Coordinator) _desk.Receive(frame);
                return Task.CompletedTask;
            }, _end.Token);
        }
        catch (OperationCanceledException)
        {
            // It stops.
        }
        catch (MqttRefusedException refused)
        {
            MqttEvents.RefusedUs(_log, Broker, refused.Message);
        }
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

    private async Task SendAsync(Frame frame, CancellationToken cancellation)
    {
        try
        {
            if (_connection is { } connection) await connection.SendAsync(_topics.Write(frame), cancellation);
        }
        catch (Exception refused) when (refused is MqttRefusedException or MqttTooLargeException)
        {
            throw new IOException(refused.Message, refused);
        }
    }

    // While the broker is away nobody can be heard; after that everybody has a lease to come back.
    private void Sweep()
    {
        if (_connection?.Welcome is not null) _desk.Sweep(_clock.GetElapsedTime(Interlocked.Read(ref _since)));
    }
}
