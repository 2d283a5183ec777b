using Tributary.Transports.Frames;
using Tributary.Transports.Messages;

namespace Tributary.Transports.Mqtt;

/// <summary>A client's frames at a broker.</summary>
internal sealed class MqttLink : IFrameLink, IMqttObserver, IDisposable
{
    private readonly MqttTopics _topics;
    private readonly MqttConnection _connection;
    private readonly string _client;
    private IFrameReceiver? _receiver;

    public MqttLink(string client, string session, MqttLineOptions options, TimeProvider clock)
    {
        (_client, _topics) = (client, new MqttTopics(options.Prefix));
        _connection = new MqttConnection(new MqttConnectionOptions(options.Broker)
        {
            ClientId = client,
            Credentials = options.Credentials,
            Will = _topics.Write(FrameSession.Goodbye(client, session, HelloMessage.Lost)),
            Farewell = [_topics.Write(FrameSession.Goodbye(client, session, HelloMessage.Left))],
        }, this, clock);
    }

    public int PieceBytes => FrameWords.PieceAt(_connection.Welcome?.MaxPacketBytes);

    public async Task RunAsync(IFrameReceiver receiver, CancellationToken cancellation)
    {
        _receiver = receiver;
        string[] mine = [_topics.Coordinator, .. FrameWords.OfCoordinators.Select(word => _topics.Of(_client, word))];
        foreach (var filter in mine) await _connection.SubscribeAsync(new MqttSubscription(filter, MqttQos.AtLeastOnce), cancellation);
        await _connection.RunAsync((message, token) => _topics.Read(message) is { } frame ? receiver.ReceiveAsync(frame, token)
            : Task.CompletedTask, cancellation);
    }

    public async Task SendAsync(Frame frame, CancellationToken cancellation)
    {
        try
        {
            var message = _topics.Write(frame);
            if (frame.IsLossy) await _connection.PublishAsync(message, cancellation);
            else await _connection.SendAsync(message, cancellation);
        }
        catch (MqttTooLargeException large)
        {
            throw new LinkProblemException(413, new ProblemMessage { Title = large.Message }, null);
        }
    }

    public void Dispose() => _connection.Dispose();

    void IMqttObserver.Connected(MqttWelcome welcome) => _receiver?.Connected();

    void IMqttObserver.Broke(string topic, Exception fault) => _receiver?.Broke(fault);

    void IMqttObserver.Disconnected(string reason, TimeSpan retry) => _receiver?.Disconnected(reason, retry);
}
