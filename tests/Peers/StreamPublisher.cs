using Tributary.Transports.Mqtt;

namespace Peers;

/// <summary>Publishes what a test gives it, with QoS 1: when it returns, the broker has it.</summary>
public sealed class StreamPublisher : IMqttObserver, IAsyncDisposable
{
    private readonly CancellationTokenSource _end = new();
    private readonly MqttConnection _connection;
    private readonly Task _running;

    public StreamPublisher(MqttConnectionOptions options)
    {
        _connection = new MqttConnection(options, this, TimeProvider.System);
        _running = _connection.RunAsync((_, _) => Task.CompletedTask, _end.Token);
    }

    public Task ConnectedAsync(CancellationToken cancellation) => _connection.ConnectedAsync(cancellation);

    public Task SendAsync(string topic, ReadOnlyMemory<byte> payload, MqttQos qos = MqttQos.AtLeastOnce)
        => _connection.SendAsync(new MqttMessage(topic, payload) { Qos = qos }, _end.Token);

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _connection.Dispose();
        _end.Dispose();
    }
}
