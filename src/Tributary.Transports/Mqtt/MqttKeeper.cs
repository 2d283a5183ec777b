using Tributary.Transports.Joining;

namespace Tributary.Transports.Mqtt;

/// <summary>Sees to it that there is a connection: opens one after the other, each with all subscriptions.</summary>
internal sealed class MqttKeeper(MqttConnectionOptions options, MqttInbox inbox, QueuePump? pump, MqttTally tally, IMqttObserver observer,
    TimeProvider clock, MqttLineOpener opener)
{
    // A connection that did not last so long counts as a try that failed: the pauses go on growing.
    private static readonly TimeSpan Lasting = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan FarewellLimit = TimeSpan.FromSeconds(2);
    private readonly Lock _gate = new();
    private readonly List<MqttSubscription> _subscriptions = [];
    private TaskCompletionSource<MqttWelcome> _connected = New();
    private MqttSession? _session;
    private bool _speaksOtherwise;
    private bool _wasIn;

    /// <summary>The connection that there is; null for none.</summary>
    public MqttSession? Session => Volatile.Read(ref _session);

    /// <summary>Done once there is one.</summary>
    public Task<MqttWelcome> Connected => Volatile.Read(ref _connected).Task;

    /// <summary>Notes what is wanted, in place of what was under the same filter.</summary>
    /// <param name="subscription">Null to take it away.</param>
    /// <returns>The connection that has to be told; null for none.</returns>
    public MqttSession? Note(string filter, MqttSubscription? subscription)
    {
        lock (_gate)
        {
            _subscriptions.RemoveAll(known => known.Filter == filter);
            if (subscription is not null) _subscriptions.Add(subscription);
            return _session;
        }
    }

    /// <inheritdoc cref="MqttConnection.RunAsync" path="/exception"/>
    public async Task RunAsync(CancellationToken cancellation)
    {
        var backoff = new Backoff(options.MaxPause);
        while (true)
        {
            string reason;
            try
            {
                var wanted = Wanted();
                await using var session = await MqttSession.OpenAsync(Spoken, opener, wanted, inbox, Take, clock, cancellation);
                _wasIn = true;
                var began = clock.GetTimestamp();
                reason = await ServeAsync(session, wanted, cancellation);
                if (clock.GetElapsedTime(began) > Lasting) backoff.Reset();
            }
            catch (MqttAwayException away)
            {
                // A broker that does not know a version may close the line instead of saying so.
                if (away.IsWordless && !_wasIn) _speaksOtherwise = !_speaksOtherwise;
                reason = away.Message;
            }
            catch (MqttRefusedException refused) when (refused.IsVersion && options.Otherwise is not null && !_speaksOtherwise)
            {
                _speaksOtherwise = true;
                reason = refused.Message;
            }

            var pause = backoff.Next();
            observer.Disconnected(reason, pause);
            await Task.Delay(pause, clock, cancellation);
        }
    }

    private MqttConnectionOptions Spoken
        => _speaksOtherwise && options.Otherwise is { } otherwise ? options with { Version = otherwise } : options;

    private static TaskCompletionSource<MqttWelcome> New() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private MqttSubscription[] Wanted()
    {
        lock (_gate) return [.. _subscriptions];
    }

    private void Take(MqttArrival arrival)
    {
        if (inbox.TryAdd(arrival)) return;
        tally.Overflowed();
        observer.Dropped(arrival.Message.Topic, "messages come faster than they are worked on");
    }

    // Why it ended.
    private async Task<string> ServeAsync(MqttSession session, MqttSubscription[] known, CancellationToken cancellation)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var pumping = Task.CompletedTask;
        try
        {
            await ShowAsync(session, known, cancellation);
            pumping = pump?.RunAsync(session, end.Token) ?? pumping;
            var how = await session.Ended.WaitAsync(cancellation);
            return !how.IsTakenOver ? how.Reason : throw new MqttRefusedException(
                $"another process is connected to {options.Broker} as {session.Welcome.ClientId}; give one of the two another name")
            { IsTakenOver = true };
        }
        finally
        {
            Hide();
            await end.CancelAsync();
            await pumping;
            if (cancellation.IsCancellationRequested) await FarewellAsync(session);
        }
    }

    // From here on everybody may use it; what was wanted while it was opened comes along.
    private async Task ShowAsync(MqttSession session, MqttSubscription[] known, CancellationToken cancellation)
    {
        while (true)
        {
            MqttSubscription[] missing;
            lock (_gate)
            {
                missing = [.. _subscriptions.Except(known)];
                if (missing.Length == 0)
                {
                    _session = session;
                    break;
                }
            }

            await session.SubscribeAsync(missing, cancellation);
            known = [.. known, .. missing];
        }

        tally.Connected();
        observer.Connected(session.Welcome);
        _connected.TrySetResult(session.Welcome);
        session.Begin();
    }

    private void Hide()
    {
        lock (_gate) _session = null;
        if (_connected.Task.IsCompleted) Volatile.Write(ref _connected, New());
    }

    private async Task FarewellAsync(MqttSession session)
    {
        using var late = new CancellationTokenSource(FarewellLimit, clock);
        try
        {
            foreach (var message in options.Farewell) await session.SendAsync(message, late.Token);
        }
        catch (Exception fault) when (fault is MqttAwayException or MqttRefusedException or MqttTooLargeException
            or OperationCanceledException)
        {
            // Said in vain.
        }

        await session.CloseAsync();
    }
}
