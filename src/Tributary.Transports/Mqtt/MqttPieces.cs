using System.Collections.Concurrent;
using System.Threading.Channels;

namespace Tributary.Transports.Mqtt;

/// <summary>Messages for those who wait for pieces, or for word of them, by the key of their assignment.</summary>
internal sealed class MqttPieces
{
    private const int MaxWaiting = 64;
    private readonly ConcurrentDictionary<string, Channel<MqttMessage>> _waiting = new(StringComparer.Ordinal);

    /// <summary>Begins to wait; in place of whoever waited for the same.</summary>
    public ChannelReader<MqttMessage> Open(string key)
        => (_waiting[key] = Channel.CreateBounded<MqttMessage>(new BoundedChannelOptions(MaxWaiting)
        {
            FullMode = BoundedChannelFullMode.DropWrite,
        })).Reader;

    public void Close(string key) => _waiting.TryRemove(key, out _);

    /// <summary>Gives a message to whoever waits for it; nobody may.</summary>
    public void Give(MqttMessage message)
    {
        if (_waiting.TryGetValue(MqttJson.Key(message), out var waiting)) waiting.Writer.TryWrite(message);
    }
}
