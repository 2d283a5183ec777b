using Tributary.Protocols.Wamp.Formats;

namespace Tributary.Protocols.Wamp.Clients;

/// <summary>A client that stays: when its session ends it joins again, and what it had registered and subscribed to stands again. A call
/// or publication that was under way is not repeated: it may have been done.</summary>
public sealed class WampClient : IAsyncDisposable
{
    private readonly ClientOptions _options;
    private readonly TimeProvider _clock;
    private readonly Random _random;
    private readonly CancellationTokenSource _end = new();
    private readonly Lock _lock = new();
    private readonly List<Standing> _standing = [];
    private readonly Task _staying;
    private TaskCompletionSource<WampSession> _session = NewSource();

    /// <summary>Begins to connect.</summary>
    /// <param name="random">Spreads the waits.</param>
    public WampClient(ClientOptions options, TimeProvider clock, Random random)
    {
        (_options, _clock, _random) = (options, clock, random);
        _staying = StayAsync();
    }

    /// <summary>Done when no further try is made: the client was disposed of, or an error is final.</summary>
    public Task Ended => _staying;

    /// <summary>The session, once there is one.</summary>
    /// <exception cref="WampException">An error is final: there will be none.</exception>
    public async Task<WampSession> SessionAsync(CancellationToken cancellation)
    {
        while (true)
        {
            Task<WampSession> waiting;
            lock (_lock) waiting = _session.Task;
            var session = await waiting.WaitAsync(cancellation);
            if (!session.Ended.IsCompleted) return session;
            lock (_lock)
                if (_session.Task == waiting) _session = NewSource();
        }
    }

    /// <summary>Waits for a session and calls.</summary>
    /// <inheritdoc cref="WampSession.CallAsync(string, WampPayload, CallOptions, CancellationToken)"/>
    public async Task<WampPayload> CallAsync(string procedure, WampPayload arguments, CallOptions options, CancellationToken cancellation)
        => await (await SessionAsync(cancellation)).CallAsync(procedure, arguments, options, cancellation);

    /// <summary>Waits for a session and publishes.</summary>
    /// <inheritdoc cref="WampSession.PublishAsync"/>
    public async Task<long?> PublishAsync(string topic, WampPayload arguments, PublishOptions options, CancellationToken cancellation)
        => await (await SessionAsync(cancellation)).PublishAsync(topic, arguments, options, cancellation);

    /// <summary>Provides a procedure in this session and in all that follow.</summary>
    /// <inheritdoc cref="WampSession.RegisterAsync"/>
    public Task<IAsyncDisposable> RegisterAsync(string procedure, Func<WampInvocation, CancellationToken, Task<WampPayload>> handler,
        RegisterOptions options, CancellationToken cancellation)
        => StandAsync((session, token) => session.RegisterAsync(procedure, handler, options, token), cancellation);

    /// <summary>Wants events in this session and in all that follow; those between two sessions are lost.</summary>
    /// <inheritdoc cref="WampSession.SubscribeAsync"/>
    public Task<IAsyncDisposable> SubscribeAsync(string topic, Func<WampEvent, CancellationToken, Task> handler, MatchPolicy match,
        CancellationToken cancellation)
        => StandAsync((session, token) => session.SubscribeAsync(topic, handler, match, token), cancellation);

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        try
        {
            await _staying;
        }
        catch (WampException)
        {
            // Whoever asked for a session was told.
        }

        _end.Dispose();
    }

    private static TaskCompletionSource<WampSession> NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private async Task<IAsyncDisposable> StandAsync(Func<WampSession, CancellationToken, Task<IAsyncDisposable>> begin,
        CancellationToken cancellation)
    {
        var standing = new Standing(this, begin);
        while (true)
        {
            var session = await SessionAsync(cancellation);
            try
            {
                standing.Now = await begin(session, cancellation);
            }
            catch (WampException) when (session.Ended.IsCompleted)
            {
                continue;
            }

            lock (_lock)
            {
                _standing.Add(standing);

                // A session that began meanwhile did not know of it.
                if (_session.Task.IsCompletedSuccessfully && !session.Ended.IsCompleted) return standing;
                _standing.Remove(standing);
            }
        }
    }

    // 1. Connect and join. 2. Set up what stands. 3. Wait for the end. 4. Wait longer after each failure in a row, and begin again.
    private async Task StayAsync()
    {
        await Task.Yield();
        for (var failures = 0; ;)
        {
            WampException reason;
            WampSession? session = null;
            try
            {
                session = await JoinAsync();
                failures = 0;
                reason = await session.Ended.WaitAsync(_end.Token);
            }
            catch (WampException fault)
            {
                reason = fault;
            }
            catch (OperationCanceledException) when (_end.IsCancellationRequested)
            {
                if (session is not null) await session.DisposeAsync();
                Fail(new WampException(WampUris.CloseRealm, "the client was closed"));
                return;
            }

            if (session is not null) await session.DisposeAsync();
            if (_options.Final.Contains(reason.Uri, StringComparer.Ordinal))
            {
                Fail(reason);
                throw reason;
            }

            var wait = _options.Backoff.After(++failures, _random);
            _options.Waiting?.Invoke(reason, wait);
            try
            {
                await Task.Delay(wait, _clock, _end.Token);
            }
            catch (OperationCanceledException)
            {
                Fail(new WampException(WampUris.CloseRealm, "the client was closed"));
                return;
            }
        }
    }

    private async Task<WampSession> JoinAsync()
    {
        WampSession session;
        try
        {
            session = await WampSession.JoinAsync(await _options.Connect(_end.Token), _options.Join, _clock, _end.Token);
        }
        catch (Exception fault) when (fault is IOException or WampFormatException)
        {
            throw new WampException(WampUris.NetworkFailure, fault.Message, fault);
        }

        try
        {
            List<Standing> standing;
            lock (_lock) standing = [.. _standing];
            foreach (var one in standing) one.Now = await one.BeginAsync(session, _end.Token);
            if (_options.Joined is { } joined) await joined(session, _end.Token);
        }
        catch
        {
            await session.DisposeAsync();
            throw;
        }

        lock (_lock)
        {
            if (_session.Task.IsCompleted) _session = NewSource();
            _session.TrySetResult(session);
        }

        return session;
    }

    private void Fail(WampException reason)
    {
        lock (_lock)
        {
            if (_session.Task.IsCompleted) _session = NewSource();
            _session.TrySetException(reason);
            _ = _session.Task.Exception;
        }
    }

    private void Forget(Standing standing)
    {
        lock (_lock) _standing.Remove(standing);
    }

    // What stands in every session.
    private sealed class Standing(WampClient client, Func<WampSession, CancellationToken, Task<IAsyncDisposable>> begin) : IAsyncDisposable
    {
        public IAsyncDisposable? Now { get; set; }

        public Task<IAsyncDisposable> BeginAsync(WampSession session, CancellationToken cancellation) => begin(session, cancellation);

        public async ValueTask DisposeAsync()
        {
            client.Forget(this);
            if (Now is { } now) await now.DisposeAsync();
        }
    }
}
