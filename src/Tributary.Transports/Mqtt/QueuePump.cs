using System.Collections.Concurrent;

namespace Tributary.Transports.Mqtt;

/// <summary>Sends what waits in the queue, oldest first, a few at the same time. A message leaves the queue when the broker has
/// acknowledged it; whatever a break leaves open is sent again, with the same id.</summary>
internal sealed class QueuePump(OfflineQueue queue, int window, MqttTally tally, IMqttObserver observer)
{
    // A large message that ends the connection so often as the first of the queue is one that the broker will not take: brokers of
    // MQTT 3 have no other way to say it.
    private const int MaxFailures = 10;
    private const int LargeBytes = 256 * 1024;

    private long _first;
    private int _failures;

    /// <summary>Until the connection has ended.</summary>
    public async Task RunAsync(MqttSession session, CancellationToken end)
    {
        queue.Rewind();
        var (open, damaged) = (new ConcurrentDictionary<long, Task>(), queue.Damaged);
        using var places = new Places(_failures > 1 ? 1 : Math.Min(window, session.MaxOpen), session.MaxExact);
        try
        {
            while (true)
            {
                var added = queue.Added;
                var next = queue.Next();
                if (queue.Damaged > damaged) Damaged(ref damaged);
                if (next is null)
                {
                    await added.WaitAsync(end);
                    continue;
                }

                await places.TakeAsync(next.Message.Qos, end);
                if (open.IsEmpty && next.Number != _first) (_first, _failures) = (next.Number, 0);
                if (_failures >= MaxFailures && next.Number == _first && next.Message.Payload.Length >= LargeBytes)
                {
                    GiveUp(next, $"it ended the connection {_failures} times");
                    places.Free(next.Message.Qos);
                    continue;
                }

                var sending = open[next.Number] = SendAsync(session, next, places, open, end);
                if (sending.IsCompletedSuccessfully && !end.IsCancellationRequested) open.TryRemove(next.Number, out _);
            }
        }
        catch (Exception ended) when (ended is OperationCanceledException && end.IsCancellationRequested)
        {
            if (open.ContainsKey(_first)) _failures++;
        }
        catch (IOException fault)
        {
            session.Break($"the queue cannot be read: {fault.Message}");
        }
        finally
        {
            await Task.WhenAll(open.Values);
        }
    }

    private async Task SendAsync(MqttSession session, QueuedMessage next, Places places, ConcurrentDictionary<long, Task> open,
        CancellationToken end)
    {
        try
        {
            await session.SendAsync(next.Message, CancellationToken.None).WaitAsync(end);
            queue.Done(next.Number);
            tally.Sent();
        }
        catch (Exception refused) when (refused is MqttTooLargeException or MqttRefusedException)
        {
            GiveUp(next, refused.Message);
        }
        catch (Exception broke) when (broke is MqttAwayException or OperationCanceledException)
        {
            // It stays in the queue for the next connection; a broker that only has no room now gets it then too.
            if (!end.IsCancellationRequested) session.Break(broke.Message);
            return;
        }
        finally
        {
            places.Free(next.Message.Qos);
        }

        open.TryRemove(next.Number, out _);
    }

    // Messages that may be on their way at the same time.
    private sealed class Places(int all, int exact) : IDisposable
    {
        private readonly SemaphoreSlim _all = new(all), _exact = new(exact);

        public async Task TakeAsync(MqttQos qos, CancellationToken end)
        {
            await _all.WaitAsync(end);
            if (qos == MqttQos.ExactlyOnce) await _exact.WaitAsync(end);
        }

        public void Free(MqttQos qos)
        {
            if (qos == MqttQos.ExactlyOnce) _exact.Release();
            _all.Release();
        }

        public void Dispose()
        {
            _all.Dispose();
            _exact.Dispose();
        }
    }

    private void GiveUp(QueuedMessage next, string reason)
    {
        queue.Done(next.Number);
        tally.SetAside(1);
        observer.Dropped(next.Message.Topic, reason);
    }

    private void Damaged(ref int known)
    {
        tally.SetAside(queue.Damaged - known);
        known = queue.Damaged;
        observer.Dropped("", "a part of the queue on disk was damaged");
    }
}
