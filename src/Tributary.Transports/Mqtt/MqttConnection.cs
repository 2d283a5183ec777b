
namespace Tributary.Transports.Mqtt;

/// <summary>A lasting connection to a broker: connects, subscribes, and does both again whenever it breaks, within seconds. What comes goes
/// through a bounded inbox to one receiver, in order, and is acknowledged when the receiver is done with it. What is published with QoS
/// 1 or 2 goes through a queue on disk, where the options name a folder for it (docs/mqtt.md).</summary>
public sealed class MqttConnection : IDisposable
{
    private readonly MqttTally _tally = new();
    private readonly MqttConnectionOptions _options;
    private readonly IMqttObserver _observer;
    private readonly OfflineQueue? _queue;
    private readonly MqttInbox _inbox;
    private readonly MqttKeeper _keeper;

    /// <exception cref="ArgumentException">The options have problems; the message lists all of them.</exception>
    /// <exception cref="IOException">The queue's folder cannot be used, or another process has it.</exception>
    public MqttConnection(MqttConnectionOptions options, IMqttObserver observer, TimeProvider clock)
        : this(options, observer, clock, null)
    {
    }

    /// <param name="stream">Takes the place of a socket: for a broker in this process; null for none.</param>
    internal MqttConnection(MqttConnectionOptions options, IMqttObserver observer, TimeProvider clock,
        Func<CancellationToken, Task<Stream>>? stream)
    {
        var problems = options.Problems().ToList();
        if (problems.Count > 0) throw new ArgumentException(string.Join("; ", problems), nameof(options));
        (_options, _observer) = (options, observer);
        _inbox = new MqttInbox(options.MaxInboxMessages, options.MaxInboxBytes);
        if (options.QueueFolder is { } folder)
        {
            _queue = new OfflineQueue(folder, options.MaxQueueBytes, options.SyncsQueue);
            _tally.SetAside(_queue.Damaged);
        }

        var pump = _queue is null ? null : new QueuePump(_queue, options.Window, _tally, observer);
        _keeper = new MqttKeeper(options, _inbox, pump, _tally, observer, clock, new MqttLineOpener(_inbox, options.BufferBytes, stream));
    }

    /// <summary>Messages so far.</summary>
    public MqttCounts Counts => _tally.Now;

    /// <summary>What the broker said when it let this connection in; null while there is none.</summary>
    public MqttWelcome? Welcome => _keeper.Session?.Welcome;

    /// <summary>Messages that wait in the queue on disk.</summary>
    public long Queued => _queue?.Count ?? 0;

    /// <summary>Bytes that the queue takes on disk.</summary>
    public long QueuedBytes => _queue?.Bytes ?? 0;

    /// <summary>Done once there is a connection, with all subscriptions.</summary>
    public Task<MqttWelcome> ConnectedAsync(CancellationToken cancellation) => _keeper.Connected.WaitAsync(cancellation);

    /// <summary>Receives what the filter names, from now on and after every break.</summary>
    /// <exception cref="MqttRefusedException">There is a connection, and its broker refuses.</exception>
    public Task SubscribeAsync(MqttSubscription subscription, CancellationToken cancellation)
        => WhileConnectedAsync(_keeper.Note(subscription.Filter, subscription)?.SubscribeAsync([subscription], cancellation));

    public Task UnsubscribeAsync(string filter, CancellationToken cancellation)
        => WhileConnectedAsync(_keeper.Note(filter, null)?.UnsubscribeAsync(filter, cancellation));

    /// <summary>Sends over the connection that there is now; returns once the broker acknowledged it, or, of QoS 0, once it is on its way.
    /// It goes by the queue, and is not sent again.</summary>
    /// <exception cref="MqttAwayException">There is none, or it broke before the acknowledgement.</exception>
    /// <exception cref="MqttRefusedException">The broker does not take it.</exception>
    /// <exception cref="MqttTooLargeException">It is larger than the broker takes.</exception>
    public async Task SendAsync(MqttMessage message, CancellationToken cancellation)
    {
        var session = _keeper.Session ?? throw new MqttAwayException($"there is no connection to {_options.Broker}");
        await session.SendAsync(message, cancellation);
        _tally.Sent();
    }

    /// <summary>Hands a message over. With QoS 1 and 2 and a queue it lies on disk when this returns, and is delivered whatever happens to
    /// broker and process; otherwise it is sent if there is a connection.</summary>
    /// <returns>False where it was not taken: the queue is full or its disk is out of order, the message is too large for the broker, or
    /// without a queue there is no connection. It is counted.</returns>
    public async ValueTask<bool> PublishAsync(MqttMessage message, CancellationToken cancellation)
    {
        try
        {
            if (_queue is null || message.Qos == MqttQos.AtMostOnce)
            {
                await SendAsync(message, cancellation);
                return true;
            }

            if (Welcome?.MaxPacketBytes is { } max && MqttLibrary.PacketBytes(message) is var bytes && bytes > max)
                throw new MqttTooLargeException(message.Topic, bytes, max);
            if (_queue.TryAdd(message)) return true;
            _observer.Dropped(message.Topic,
                $"the queue is full: {_queue.Bytes:n0} of {_options.MaxQueueBytes:n0} bytes wait for the broker");
        }
        catch (MqttAwayException)
        {
            _tally.Unsent();
            return false;
        }
        catch (Exception fault) when (fault is MqttTooLargeException or MqttRefusedException or IOException)
        {
            _observer.Dropped(message.Topic, fault.Message);
        }

        _tally.Refused();
        return false;
    }

    /// <summary>Keeps the connection until it is cancelled; then says goodbye. Once only.</summary>
    /// <param name="receive">Takes one message after the other; what it throws is told to the observer, and the message counts as
    /// received. It must not wait for <see cref="SendAsync"/>: while the inbox is full, no acknowledgement is read.</param>
    /// <exception cref="MqttRefusedException">The broker does not let this client in, or another process came with its id.</exception>
    /// <exception cref="OperationCanceledException">The caller cancelled; the goodbye was said.</exception>
    public async Task RunAsync(Func<MqttMessage, CancellationToken, Task> receive, CancellationToken cancellation)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var receiving = new InboxPump(_inbox, receive, _tally, _observer).RunAsync(end.Token);
        try
        {
            await _keeper.RunAsync(end.Token);
        }
        finally
        {
            await end.CancelAsync();
            await receiving;
        }
    }

    public void Dispose() => _queue?.Dispose();

    // What a break cuts off the next connection does.
    private static async Task WhileConnectedAsync(Task? calling)
    {
        try
        {
            if (calling is not null) await calling;
        }
        catch (MqttAwayException)
        {
            // It is done again.
        }
    }
}
