using Tributary.Protocols.Wamp.Channels;

namespace Tributary.Protocols.Wamp.Routing;

/// <summary>A WAMP router: broker and dealer for any number of realms. It listens nowhere: whoever accepts connections hands each one
/// over as a channel.</summary>
public sealed class WampRouter
{
    private readonly Dictionary<string, (Realm Realm, int Sessions)> _realms = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();
    private readonly RouterOptions _options;
    private readonly TimeProvider _clock;
    private int _connections;

    /// <exception cref="ArgumentException">A limit is out of range.</exception>
    public WampRouter(RouterOptions options, TimeProvider clock)
    {
        options.Limits.ThrowIfStrange();
        (_options, _clock) = (options, clock);
    }

    /// <summary>Sessions of all realms.</summary>
    public int Sessions
    {
        get
        {
            lock (_lock) return _realms.Values.Sum(one => one.Sessions);
        }
    }

    /// <summary>The sessions of a realm, in no order.</summary>
    public IReadOnlyList<SessionInfo> SessionsOf(string realm)
    {
        lock (_lock)
        {
            var found = new List<SessionInfo>();
            if (_realms.TryGetValue(realm, out var one))
                one.Realm.Locked(() => found.AddRange(one.Realm.Sessions.Values.Select(session => session.Info)));
            return found;
        }
    }

    /// <summary>Serves one connection until it ends.</summary>
    /// <param name="channel">Disposed of at the end.</param>
    /// <param name="cancellation">Ends the session with wamp.close.system_shutdown.</param>
    public async Task ServeAsync(IWampChannel channel, CancellationToken cancellation)
    {
        await using (channel)
        {
            try
            {
                await new Connection(channel, this, _options, _clock)
                    .RunAsync(Interlocked.Increment(ref _connections) > _options.Limits.MaxSessions, cancellation);
            }
            finally
            {
                Interlocked.Decrement(ref _connections);
            }
        }
    }

    /// <summary>Goes into a realm, which is made where it is not there.</summary>
    internal Realm Enter(string name)
    {
        lock (_lock)
        {
            var one = _realms.GetValueOrDefault(name);
            var realm = one.Realm ?? new Realm(name, _options, _clock);
            _realms[name] = (realm, one.Sessions + 1);
            return realm;
        }
    }

    /// <summary>Goes out of it; the last one takes it away.</summary>
    internal void Exit(Realm realm)
    {
        lock (_lock)
        {
            var left = _realms[realm.Name].Sessions - 1;
            if (left == 0) _realms.Remove(realm.Name);
            else _realms[realm.Name] = (realm, left);
        }
    }
}
