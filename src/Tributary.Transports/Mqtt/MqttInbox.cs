using System.Threading.Channels;

namespace Tributary.Transports.Mqtt;

/// <summary>Messages that wait to be worked on, in the order in which they came.</summary>
internal sealed class MqttInbox(int maxMessages, long maxBytes)
{
    private readonly Channel<MqttArrival> _waiting
        = Channel.CreateUnbounded<MqttArrival>(new UnboundedChannelOptions { SingleReader = true });

    private readonly Lock _gate = new();
    private int _count;
    private long _bytes;
    private TaskCompletionSource? _room;

    /// <summary>Whether nothing is read from the line until something is done.</summary>
    public bool IsClosed
    {
        get
        {
            lock (_gate) return _count >= 2 * maxMessages || (_bytes >= 2 * maxBytes && _count > 1);
        }
    }

    /// <summary>Of QoS 0 no more is taken than fits. Of QoS 1 and 2 a broker sends as many as it was told to, since each is acknowledged
    /// only when its work is done; where one does not listen, the line is no longer read.</summary>
    /// <returns>False where there is no room.</returns>
    public bool TryAdd(MqttArrival arrival)
    {
        var bytes = arrival.Message.Payload.Length;
        lock (_gate)
        {
            if (arrival.Message.Qos == MqttQos.AtMostOnce && (_count >= maxMessages || (_bytes + bytes > maxBytes && _count > 0)))
                return false;
            _count++;
            _bytes += bytes;
        }

        return _waiting.Writer.TryWrite(arrival);
    }

    /// <summary>Waits until something more may come.</summary>
    public async ValueTask RoomAsync(CancellationToken cancellation)
    {
        while (true)
        {
            Task room;
            lock (_gate)
            {
                if (!IsClosed) return;
                room = (_room ??= new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
            }

            await room.WaitAsync(cancellation);
        }
    }

    /// <summary>The oldest, once there is one.</summary>
    public async Task<MqttArrival> TakeAsync(CancellationToken cancellation)
    {
        var arrival = await _waiting.Reader.ReadAsync(cancellation);
        TaskCompletionSource? room = null;
        lock (_gate)
        {
            _count--;
            _bytes -= arrival.Message.Payload.Length;
            if (!IsClosed) (room, _room) = (_room, null);
        }

        room?.TrySetResult();
        return arrival;
    }
}
