using System.Text;
using System.Threading.Channels;
using Tributary.Transports.Mqtt;

namespace Peers;

/// <summary>A client that hears every topic and can speak on any of them.</summary>
internal sealed class StreamEar : IMqttObserver, IDisposable
{
    private readonly MqttConnection _connection;
    private readonly Channel<MqttMessage> _heard = Channel.CreateUnbounded<MqttMessage>();
    private readonly List<MqttMessage> _kept = [];

    public StreamEar(Uri broker) => _connection = new MqttConnection(new MqttConnectionOptions(broker), this, TimeProvider.System);

    public Task Ready => _connection.ConnectedAsync(TestContext.Current.CancellationToken);

    public async Task RunAsync(CancellationToken cancellation)
    {
        await _connection.SubscribeAsync(new MqttSubscription("#", MqttQos.AtMostOnce), cancellation);
        await _connection.RunAsync((message, _) =>
        {
            _heard.Writer.TryWrite(message);
            return Task.CompletedTask;
        }, cancellation);
    }

    public void Dispose() => _connection.Dispose();

    public Task SayAsync(string topic, string text) => SayAsync(topic, Encoding.UTF8.GetBytes(text));

    public Task SayAsync(string topic, ReadOnlyMemory<byte> payload)
        => _connection.SendAsync(new MqttMessage(topic, payload) { Qos = MqttQos.AtLeastOnce }, TestContext.Current.CancellationToken);

    /// <summary>The next message on a topic; those on others are kept for whoever asks for them.</summary>
    public async Task<MqttMessage> NextAsync(string topic)
    {
        while (true)
        {
            if (_kept.FindIndex(message => message.Topic == topic) is >= 0 and var at)
            {
                var kept = _kept[at];
                _kept.RemoveAt(at);
                return kept;
            }

            _kept.Add(await HearAsync(topic));
        }
    }

    /// <summary>The next message, whatever its topic.</summary>
    public Task<MqttMessage> NextAsync() => HearAsync("any topic");

    // A test that waits in vain says for what.
    private async Task<MqttMessage> HearAsync(string topic)
    {
        try
        {
            return await _heard.Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(TimeSpan.FromMinutes(2));
        }
        catch (TimeoutException late)
        {
            throw new TimeoutException(
                $"nothing came on {topic} within two minutes; on others: {string.Join(", ", _kept.Select(m => m.Topic))}", late);
        }
    }
}
