using System.Collections.Concurrent;
using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Tributary.Core.Clients;
using Tributary.Gateways.Asking;
using Tributary.Gateways.Files;
using Tributary.Transports.Messages;
using Tributary.Transports.Mqtt;

namespace Tributary.Gateways.Mqtt;

/// <summary>The coordinator's end of assignments over MQTT (docs/mqtt.md): a client of a broker, its own or another. It puts clients that
/// say hello into the registry, and takes them out when they say goodbye, when the broker says it for them, or when they are not heard of
/// any more.</summary>
public sealed class MqttGateway : IGateway, IMqttObserver, IDisposable
{
    private static readonly TimeSpan AskAgain = TimeSpan.FromSeconds(2);
    private readonly ConcurrentDictionary<string, MqttTunnel> _clients = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, long> _asked = new(StringComparer.Ordinal);
    private readonly string _session = RandomNumberGenerator.GetHexString(32, lowercase: true);
    private readonly CancellationTokenSource _end = new();
    private readonly ClientRegistry _registry;
    private readonly IClientObserver _observer;
    private readonly MqttOptions _options;
    private readonly GatewayFiles _files;
    private readonly MqttFiles _pieces;
    private readonly MqttTopics _topics;
    private readonly TimeProvider _clock;
    private readonly ILogger _log;
    private readonly long _started;
    private ITimer? _sweep;
    private MqttConnection? _connection;
    private Task _running = Task.CompletedTask;
    private long _since;
    private bool _isDisposed;

    public MqttGateway(ClientRegistry registry, GatewayFiles files, IClientObserver observer, MqttOptions options, TimeProvider clock,
        ILogger<MqttGateway>? log = null)
    {
        (_registry, _files, _observer, _options, _clock) = (registry, files, observer, options, clock);
        (_log, _topics, _started) = (log ?? NullLogger<MqttGateway>.Instance, new MqttTopics(options.Prefix), clock.GetTimestamp());
        _pieces = new MqttFiles(files, options, _topics, clock);
    }

    public string Name => MqttOptions.Transport;

    public IReadOnlyList<GatewayAddress> Addresses
        => Address is { } address ? [new(Name, address, "takes MQTT clients and streams")]
            : _options.Broker is { } broker ? [new(Name, broker, "is where MQTT clients are met")] : [];

    /// <summary>Where the built-in broker listens; null before it does, or where there is none.</summary>
    internal Uri? Address { get; set; }

    /// <summary>The coordinator's connection, for tests.</summary>
    internal MqttConnection? Connection => _connection;

    public IReadOnlyList<GatewayClient> Clients() => [.. _clients.Values.Select(GatewayClient.Of)];

    public GatewayClient? Find(string client) => _clients.TryGetValue(client, out var known) ? GatewayClient.Of(known) : null;

    public void Drop(string client, string reason)
    {
        if (!_clients.TryGetValue(client, out var known)) return;
        Leave(known, reason, isLost: false);
        GatewayEvents.Evicted(_log, client, reason);
    }

    public bool Forget(string client)
        => !_clients.TryGetValue(client, out var known) || (!known.IsPresent && _clients.TryRemove(KeyValuePair.Create(client, known)));

    void IMqttObserver.Connected(MqttWelcome welcome)
    {
        MqttEvents.Connected(_log, Broker);
        Interlocked.Exchange(ref _since, _clock.GetTimestamp());
        _ = SendAsync(Announcement());
    }

    void IMqttObserver.Disconnected(string reason, TimeSpan retry) => MqttEvents.Disconnected(_log, Broker, reason);

    void IMqttObserver.Broke(string topic, Exception fault) => MqttEvents.Broke(_log, fault);

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isDisposed, true)) return;
        _sweep?.Dispose();
        _end.Cancel();
        foreach (var client in _clients.Values) Leave(client, "the coordinator stops", isLost: false);
        _connection?.Dispose();
    }

    /// <param name="dial">Opens a line to the built-in broker; null for the other one.</param>
    internal void Start(Func<Stream>? dial)
    {
        var options = new MqttConnectionOptions(Broker)
        {

            // At the built-in broker nobody can guess it, and so take its place.
            ClientId = $"{_options.Prefix.Replace('/', '-')}-coordinator{(_options.Broker is null ? _session : "")}",
            Credentials = () => _options.Credentials,
            MaxInboxMessages = 1000,
            Will = new MqttMessage(_topics.Coordinator, default) { Qos = MqttQos.AtLeastOnce, Retain = true },
            Farewell = [new MqttMessage(_topics.Coordinator, default) { Qos = MqttQos.AtLeastOnce, Retain = true }],
        };
        _connection = new MqttConnection(options, this, _clock, dial is null ? null : _ => Task.FromResult(dial()));
        _running = RunAsync(_connection);
        var pace = TimeSpan.FromSeconds(Math.Clamp(_options.Lease.TotalSeconds / 4, 0.25, 5));
        _sweep = _clock.CreateTimer(_ => Sweep(), null, pace, pace);
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
            foreach (var word in new[] { MqttTopics.Hello, MqttTopics.Beat, MqttTopics.Answer, MqttTopics.Fetch, MqttTopics.Update })
                await connection.SubscribeAsync(new MqttSubscription(_topics.All(word), MqttQos.AtLeastOnce), _end.Token);
            await connection.RunAsync(ReceiveAsync, _end.Token);
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

    // Quick: whatever takes time waits in the client's own line.
    private async Task ReceiveAsync(MqttMessage message, CancellationToken cancellation)
    {
        if (_topics.Read(message.Topic) is not var (id, word) || !ClientId.IsValid(id)) return;
        if (word == MqttTopics.Hello) Hello(id, message);
        else if (!_clients.TryGetValue(id, out var client) || !client.IsPresent) await WhoAsync(id, word);
        else
        {
            client.Heard();
            if (!client.TryHear(message)) MqttEvents.Ignored(_log, id, "more comes than is worked on");
        }
    }

    private async Task WorkAsync(MqttTunnel client, MqttMessage message)
    {
        switch (_topics.Read(message.Topic)?.Word)
        {
            case MqttTopics.Beat:
                _pieces.Sweep(client);
                Compare(client, MqttJson.Read(message, MqttJson.Default.HelloMessage));
                break;
            case MqttTopics.Answer:
                Answered(client, message);
                break;
            case MqttTopics.Fetch:
                await SendAsync(await _pieces.PieceAsync(client, message, client.End));
                break;
            case MqttTopics.Update:
                if (await _pieces.TakeAsync(client, message, client.End) is { } taken) await SendAsync(taken);
                break;
        }
    }

    private void Answered(MqttTunnel client, MqttMessage message)
    {
        var key = MqttJson.Key(message);
        if (client.Find(key) is not { } ask)
        {
            MqttEvents.Ignored(_log, client.Info.Id, "it answers what nobody asks");
            return;
        }

        if (message.Property(MqttWords.Kind) == MqttWords.Progress)
        {
            if (MqttJson.Read(message, LinkJson.Default.ProgressMessage) is { } progress)
                _observer.ClientProgressed(client.Info.Id, ReplyMessages.Progress(ask.Assignment.RunId, ask.Assignment.Round, progress));
            return;
        }

        if (MqttJson.Read(message, LinkJson.Default.ReplyMessage) is { } said && said.Kind == ask.Assignment.Kind
            && ReplyMessages.Read(said) is { } reply) ask.TryComplete(reply);
        else MqttEvents.Ignored(_log, client.Info.Id, "its answer cannot be read");
    }

    private void Hello(string id, MqttMessage message)
    {
        if (MqttJson.Read(message, MqttJson.Default.HelloMessage) is not { Session.Length: > 0 and <= ToldBounds.MaxWord } hello)
        {
            MqttEvents.Ignored(_log, id, "its hello cannot be read");
            return;
        }

        _clients.TryGetValue(id, out var client);
        if (hello.State != HelloMessage.Here)
        {
            if (client?.Session != hello.Session) return;
            if (hello.State == HelloMessage.Left) Leave(client, "it said goodbye", isLost: false);
            else client.Break();
            return;
        }

        if (hello.Client is { } said && ToldBounds.Fault(said) is { } fault)
        {
            _ = SendAsync(Refusal(id, ClientProblems.BadBody(fault)));
            return;
        }

        if (client is null || client.Session != hello.Session)
        {
            if (client is null && _clients.Count >= _options.MaxClients)
            {
                GatewayEvents.Full(_log, id, _clients.Count);
                return;
            }

            client?.Lose("it joined again");
            client?.Dispose();
            _clients[id] = client = new MqttTunnel(id, hello.Session, _clock, (to, ask) => _ = AssignAsync(to, ask), Withdrawn);
            _ = ServeAsync(client);
        }

        Admit(client, hello);
    }

    private async Task ServeAsync(MqttTunnel client)
    {
        try
        {
            await client.ServeAsync(WorkAsync);
        }
#pragma warning disable CA1031 // What breaks at one client is the end of that one.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            MqttEvents.Broke(_log, fault);
            Leave(client, "what it said broke the coordinator's end of it", isLost: true);
        }
        finally
        {
            _pieces.Forget(client);
        }
    }

    private void Admit(MqttTunnel client, HelloMessage hello)
    {
        client.Heard();
        client.Said = hello;
        if (!hello.Available)
        {
            Leave(client, $"it rests: {Core.Texts.CleanText.Line(hello.Reason ?? "a training window is closed", 200)}", isLost: false);
            _ = SendAsync(Welcome(client.Info.Id));
            return;
        }

        var before = client.Info;
        var info = new ClientInfo(before.Id)
        {
            Transport = MqttOptions.Transport,
            Examples = hello.Client?.Examples,
            Holds = hello.Client?.Holds?.Cleaned() ?? Holdings.Unknown,
            HasEngine = hello.Client?.Engine,
            Labels = hello.Client?.Labels ?? new Dictionary<string, string>(StringComparer.Ordinal),
        };
        var isKnown = client.IsPresent && ReferenceEquals(_registry.Find(info.Id), client);
        client.Info = info;
        if (_registry.Join(client) is { } owner)
        {
            _ = SendAsync(Refusal(info.Id, ClientProblems.Taken(info.Id, owner)));
            return;
        }

        client.Enter();
        _ = SendAsync(Welcome(info.Id));
        Compare(client, hello);
        if (isKnown) return;
        GatewayEvents.Joined(_log, info.Id, info.Transport);
        _observer.ClientJoined(info);
    }

    // What it should work on and does not is asked again; what it works on and should not is called off.
    private void Compare(MqttTunnel client, HelloMessage? hello)
    {
        if (hello is null || hello.Session != client.Session) return;
        var asks = client.Asks;
        foreach (var ask in asks)
            if (!ask.Reply.IsCompleted && !hello.Holding.Contains(ask.Key, StringComparer.Ordinal)
                && (!_asked.TryGetValue(client.Info.Id + "/" + ask.Key, out var when) || _clock.GetElapsedTime(when) > AskAgain))
                _ = AssignAsync(client, ask);
        if (_clock.GetElapsedTime(_started) < _options.Lease / 3) return;
        foreach (var key in hello.Holding.Take(1000))
            if (!asks.Any(ask => ask.Key == key)) _ = SendAsync(Cancelled(client, key));
    }

    private async Task AssignAsync(MqttTunnel client, OpenAsk ask)
    {
        await Task.Yield();
        var note = client.Info.Id + "/" + ask.Key;
        _asked[note] = _clock.GetTimestamp();
        _ = ask.Reply.ContinueWith(done => _asked.TryRemove(note, out var when), CancellationToken.None, TaskContinuationOptions.None,
            TaskScheduler.Default);
        try
        {
            if (await _files.MessageAsync(client.Info.Id, ask, client.Heard, client.End) is { } message)
                await SendAsync(MqttJson.Message(_topics.Of(client.Info.Id, MqttTopics.Ask), MqttWords.Assignment, message,
                    LinkJson.Default.AssignmentMessage, ask.Key) with
                { ResponseTopic = _topics.Of(client.Info.Id, MqttTopics.Answer) });
            else ask.TryComplete(new Refusal(RefusalReason.Busy, "too many assignments are under way"));
        }
        catch (OperationCanceledException)
        {
            // It has gone.
        }
    }

    private void Withdrawn(MqttTunnel client, OpenAsk ask) => _ = SendAsync(Cancelled(client, ask.Key));

    private MqttMessage Cancelled(MqttTunnel client, string key)
        => MqttJson.Message(_topics.Of(client.Info.Id, MqttTopics.Ask), MqttWords.Cancel, new FetchMessage(0, 0),
            MqttJson.Default.FetchMessage, key);

    private MqttMessage Announcement()
        => MqttJson.Message(_topics.Coordinator, MqttWords.Welcome, new CoordinatorMessage(_session, _options.Lease.TotalSeconds),
            MqttJson.Default.CoordinatorMessage) with
        { Retain = true };

    private MqttMessage Welcome(string id)
        => MqttJson.Message(_topics.Of(id, MqttTopics.Ask), MqttWords.Welcome, new CoordinatorMessage(_session,
            _options.Lease.TotalSeconds), MqttJson.Default.CoordinatorMessage);

    private MqttMessage Refusal(string id, Problem problem)
        => MqttJson.Message(_topics.Of(id, MqttTopics.Ask), MqttWords.Problem, new TakenMessage(0)
        {
            Problem = new ProblemMessage { Type = "urn:tributary:" + problem.Slug, Status = problem.Status, Detail = problem.Detail },
            RetryAfterSeconds = problem.RetryAfter?.TotalSeconds,
        }, MqttJson.Default.TakenMessage);

    private Task WhoAsync(string id, string word)
    {
        if (word == MqttTopics.Beat)
            _ = SendAsync(MqttJson.Message(_topics.Of(id, MqttTopics.Ask), MqttWords.WhoAreYou, new FetchMessage(0, 0),
                MqttJson.Default.FetchMessage));
        return Task.CompletedTask;
    }

    // What is lost on the way is asked for again with the next beat.
    private async Task SendAsync(MqttMessage message)
    {
        try
        {
            if (_connection is { } connection) await connection.SendAsync(message, _end.Token);
        }
        catch (Exception fault) when (fault is MqttAwayException or MqttRefusedException or MqttTooLargeException
            or OperationCanceledException or ObjectDisposedException)
        {
            MqttEvents.Ignored(_log, "the coordinator", fault.Message);
        }
    }

    private void Leave(MqttTunnel client, string reason, bool isLost)
    {
        var isOut = _registry.Leave(client);
        client.Lose(reason);
        if (!isOut) return;
        if (isLost) GatewayEvents.Lost(_log, client.Info.Id, reason);
        else GatewayEvents.Left(_log, client.Info.Id, reason);
        _observer.ClientLeft(client.Info, reason, isLost);
    }

    // While the broker is away nobody can be heard; after that everybody has a lease to come back.
    private void Sweep()
    {
        if (_connection?.Welcome is null) return;
        var here = _clock.GetElapsedTime(Interlocked.Read(ref _since));
        foreach (var (id, client) in _clients)
        {
            var silence = client.Silence < here ? client.Silence : here;
            if (client.IsPresent && client.IsBroken && silence > _options.Lease / 2)
                Leave(client, "its line broke, and it did not come back", isLost: true);
            if (client.IsPresent && silence > _options.Lease)
                Leave(client, $"not heard of for {_options.Lease.TotalSeconds:0} s", isLost: true);
            if (client.IsPresent || client.Silence < TimeSpan.FromDays(1) || !_clients.TryRemove(KeyValuePair.Create(id, client))) continue;
            client.Dispose();
        }
    }
}
