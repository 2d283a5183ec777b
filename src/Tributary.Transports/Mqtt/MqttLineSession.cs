using System.Security.Cryptography;
using System.Text.Json;
using Tributary.Core.Clients;
using Tributary.Transports.Lines;
using Tributary.Transports.Messages;

namespace Tributary.Transports.Mqtt;

/// <summary>A client at its coordinator over MQTT, from its first word to its goodbye.</summary>
internal sealed class MqttLineSession : IMqttObserver, IDisposable
{
    private static readonly TimeSpan FirstBeat = TimeSpan.FromSeconds(3);
    private readonly string _session = RandomNumberGenerator.GetHexString(32, lowercase: true);
    private readonly TaskCompletionSource<LinkProblemException> _refused = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly MqttPieces _models = new();
    private readonly MqttPieces _updates = new();
    private readonly SemaphoreSlim _news = new(0, 1);
    private readonly IClient _client;
    private readonly MqttLineOptions _options;
    private readonly ILineObserver _observer;
    private readonly TimeProvider _clock;
    private readonly MqttTopics _topics;
    private readonly MqttConnection _connection;
    private readonly HeldAssignments _held;
    private TimeSpan _beat = FirstBeat;
    private string? _coordinator;
    private bool _isWelcome;

    public MqttLineSession(IClient client, MqttLineOptions options, ILineObserver observer, TimeProvider clock)
    {
        (_client, _options, _observer, _clock, _topics) = (client, options, observer, clock, new MqttTopics(options.Prefix));
        _connection = new MqttConnection(new MqttConnectionOptions(options.Broker)
        {
            ClientId = client.Info.Id,
            Credentials = options.Credentials,
            Will = Hello(HelloMessage.Lost),
            Farewell = [Hello(HelloMessage.Left)],
        }, this, clock);
        var wire = new MqttWire(_connection, _topics, client.Info.Id, _models, _updates, options, clock);
        _held = new HeldAssignments(new AssignmentRunner(client, wire, observer, clock), wire, options.AtOnce, observer, clock);
    }

    /// <inheritdoc cref="MqttLine.RunAsync"/>
    public async Task RunAsync(CancellationToken cancellation)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        string[] mine = [_topics.Coordinator, Mine(MqttTopics.Ask), Mine(MqttTopics.Piece), Mine(MqttTopics.Taken)];
        foreach (var filter in mine) await _connection.SubscribeAsync(new MqttSubscription(filter, MqttQos.AtLeastOnce), cancellation);
        Task[] works = [_connection.RunAsync(ReceiveAsync, end.Token), SpeakAsync(end.Token), _refused.Task];
        try
        {
            await await Task.WhenAny(works);
            if (_refused.Task.IsCompletedSuccessfully) throw await _refused.Task;
        }
        finally
        {
            await end.CancelAsync();
            await Task.WhenAll(works[..2]).ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.None,
                TaskScheduler.Default);
            await _held.WaitAsync();
        }
    }

    public void Dispose()
    {
        _connection.Dispose();
        _held.Dispose();
        _news.Dispose();
    }

    void IMqttObserver.Connected(MqttWelcome welcome)
    {
        _isWelcome = false;
        News();
    }

    void IMqttObserver.Disconnected(string reason, TimeSpan retry)
    {
        _isWelcome = false;
        _observer.Disconnected(reason, retry);
    }

    private string Mine(string word) => _topics.Of(_client.Info.Id, word);

    private void News()
    {
        try
        {
            if (_news.CurrentCount == 0) _news.Release();
        }
        catch (SemaphoreFullException)
        {
            // Somebody else has said it in this moment.
        }
    }

    private async Task ReceiveAsync(MqttMessage message, CancellationToken cancellation)
    {
        if (message.Topic == _topics.Coordinator) Announced(MqttJson.Read(message, MqttJson.Default.CoordinatorMessage));
        else if (message.Topic == Mine(MqttTopics.Piece)) _models.Give(message);
        else if (message.Topic == Mine(MqttTopics.Taken)) _updates.Give(message);
        else if (message.Topic == Mine(MqttTopics.Ask)) await AskedAsync(message, cancellation);
    }

    private void Announced(CoordinatorMessage? coordinator)
    {
        if (coordinator is null || coordinator.Session == _coordinator) return;
        (_coordinator, _isWelcome) = (coordinator.Session, false);
        News();
    }

    private async Task AskedAsync(MqttMessage message, CancellationToken cancellation)
    {
        switch (message.Property(MqttWords.Kind))
        {
            case MqttWords.Assignment when Assignment(message) is { } assignment:
                _held.Begin(assignment, cancellation);
                break;
            case MqttWords.Cancel:
                await _held.StopAsync(MqttJson.Key(message));
                break;
            case MqttWords.Welcome when MqttJson.Read(message, MqttJson.Default.CoordinatorMessage) is { } welcome:
                _beat = TimeSpan.FromSeconds(Math.Clamp(welcome.LeaseSeconds / 4, 0.25, 20));
                if (!_isWelcome) _observer.Connected();
                _isWelcome = true;
                break;
            case MqttWords.WhoAreYou:
                _isWelcome = false;
                News();
                break;
            case MqttWords.Problem when MqttJson.Read(message, MqttJson.Default.TakenMessage) is { Problem: { } problem } said:
                var refused = new LinkProblemException(problem.Status, problem, null);
                if (said.RetryAfterSeconds is null) _refused.TrySetResult(refused);
                else _observer.Disconnected(refused.Message, _beat);
                break;
        }
    }

    private static AssignmentMessage? Assignment(MqttMessage message)
    {
        try
        {
            return JsonSerializer.Deserialize(message.Payload.Span, LinkJson.Default.AssignmentMessage);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    // Says who this is whenever there is news, and else that it is there.
    private async Task SpeakAsync(CancellationToken cancellation)
    {
        var wasOpen = true;
        while (true)
        {
            var isNews = await _news.WaitAsync(_beat, cancellation);
            var isOpen = Available().IsOpen;
            try
            {
                if (isNews || !_isWelcome || isOpen != wasOpen) await _connection.SendAsync(Hello(HelloMessage.Here), cancellation);
                else
                    await _connection.PublishAsync(MqttJson.Message(Mine(MqttTopics.Beat), MqttTopics.Beat,
                        new HelloMessage(_session) { Holding = _held.Keys }, MqttJson.Default.HelloMessage) with
                    { Qos = MqttQos.AtMostOnce }, cancellation);
                wasOpen = isOpen;
            }
            catch (Exception away) when (away is MqttAwayException or MqttTooLargeException)
            {
                // The next connection says it.
            }
        }
    }

    // A window that closes ends no work that was begun.
    private Availability Available() => _held is { IsEmpty: false } ? Availability.Open : _options.Available();

    private MqttMessage Hello(string state)
    {
        var (info, available) = (_client.Info, state == HelloMessage.Here ? Available() : Availability.Open);
        var hello = new HelloMessage(_session)
        {
            State = state,
            Client = state != HelloMessage.Here ? null : ClientMessage.Of(info, _options.Labels, _options.Version),
            Available = available.IsOpen,
            Reason = available.Reason,
            Holding = state == HelloMessage.Here ? _held.Keys : [],
        };
        return MqttJson.Message(_topics.Of(info.Id, MqttTopics.Hello), state, hello, MqttJson.Default.HelloMessage);
    }
}
