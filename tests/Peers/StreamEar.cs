using System.Text;
using System.Threading.Channels;
using Tributary.Transports.Mqtt;

namespace Peers;

/// <summary>A client that hears every topic and can speak on any of them.</summary>
internal sealed class StreamEar : IMqttObserver, IDisposable
{
    private readonly MqttConnection _connection;
    private readonly Channel<MqttMessage> _heard = Channel.CreateUnbounded<MqttMessage>();

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

    /// <summary>The next message on a topic; others are passed over.</summary>
    public async Task<MqttMessage> NextAsync(string topic)
    {
        while (true)
            if (await NextAsync() is var message && message.Topic == topic) return message;
    }

    /// <summary>The next message, whatever its topic.</summary>
    public async Task<MqttMessage> NextAsync() => await _heard.Reader.ReadAsync(TestContext.Current.CancellationToken);
}
