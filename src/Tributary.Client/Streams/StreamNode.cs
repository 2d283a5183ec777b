using Tributary.Transports.Mqtt;
using Tributary.Transports.Mqtt.Streams;

namespace Tributary.Client.Streams;

/// <summary>What the roles share: they read one message after the other, pass over what is no good, and publish.</summary>
internal abstract class StreamNode(StreamOptions options, IStreamObserver observer) : IDisposable
{
    private readonly StreamTally _tally = new(observer);

    protected StreamOptions Options => options;

    protected IStreamObserver Observer => observer;

    /// <summary>Set before anything is received or worked on.</summary>
    public Func<MqttMessage, CancellationToken, ValueTask<bool>> Publisher { get; set; } = null!;

    /// <summary>What it listens to.</summary>
    public abstract IReadOnlyList<string> Topics { get; }

    public async Task ReceiveAsync(MqttMessage message, CancellationToken cancellation)
    {
        try
        {
            await TakeAsync(message, cancellation);
        }
        catch (StreamMessageException fault)
        {
            _tally.Ignore(message.Topic, fault);
        }
    }

    /// <summary>What it does beside receiving; until it is cancelled.</summary>
    public virtual Task WorkAsync(CancellationToken cancellation) => Task.Delay(Timeout.Infinite, cancellation);

    /// <summary>The end, however it came.</summary>
    public virtual void End()
    {
    }

    public virtual void Dispose()
    {
    }

    /// <exception cref="StreamMessageException">The message is no good.</exception>
    protected abstract Task TakeAsync(MqttMessage message, CancellationToken cancellation);

    protected async Task PublishAsync(string topic, ReadOnlyMemory<byte> payload, CancellationToken cancellation)
    {
        var message = new MqttMessage(topic, payload) { Qos = (MqttQos)options.Configuration.Broker.PubQos };
        if (await Publisher(message, cancellation)) _tally.Published(topic);
        else _tally.Unpublished(topic);
    }
}
