using System.Collections.Concurrent;

namespace Tributary.Core.Clients;

/// <summary>Who is present. Transports and simulations let clients join and leave at any time, from any thread; a hundred thousand
/// cost one dictionary entry each.</summary>
public sealed class ClientRegistry
{
    private readonly ConcurrentDictionary<string, IClient> _clients = new(StringComparer.Ordinal);
    private Ordering? _order;
    private TaskCompletionSource _changed = New();
    private long _version;

    public int Count => _clients.Count;

    /// <summary>Another one after each change: somebody joined or left, or says something else of itself.</summary>
    public long Version => Interlocked.Read(ref _version);

    /// <summary>Everyone present, ordered by id.</summary>
    public IReadOnlyList<string> Ids => Order();

    /// <summary>Adds a client, or puts it in the place of the one that had its id: after a reconnect, or because it now says something else
    /// of itself. An id belongs to the transport that brought it first: as long as that client is here, none that comes by another one
    /// takes its place.</summary>
    /// <returns>Null where the client is in; else whose the id is.</returns>
    public IClient? Join(IClient client)
    {
        var id = client.Info.Id;
        while (true)
        {
            if (_clients.TryAdd(id, client)) break;
            if (!_clients.TryGetValue(id, out var owner)) continue;
            if (owner.Info.Transport != client.Info.Transport) return owner;
            if (_clients.TryUpdate(id, client, owner)) break;
        }

        Changed();
        return null;
    }

    /// <summary>Removes the client if it is still the one that stands under its id; an older connection never removes a newer
    /// one.</summary>
    public bool Leave(IClient client)
    {
        var left = _clients.TryRemove(KeyValuePair.Create(client.Info.Id, client));
        if (left) Changed();
        return left;
    }

    /// <summary>Waits until something holds of those present; it is asked again whenever a client joins or leaves.</summary>
    public async Task WaitAsync(Func<bool> holds, CancellationToken cancellation)
    {
        while (true)
        {
            // The signal is taken before the question, so that no change falls between them.
            var changed = Volatile.Read(ref _changed).Task;
            if (holds()) return;
            await changed.WaitAsync(cancellation);
        }
    }

    public IClient? Find(string id) => _clients.GetValueOrDefault(id);

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private void Changed()
    {
        Interlocked.Increment(ref _version);
        Interlocked.Exchange(ref _changed, New()).TrySetResult();
    }

    // Sorted once per change of membership: the version is read first, so that a client that joins meanwhile makes the order stale.
    private string[] Order()
    {
        var version = Interlocked.Read(ref _version);
        if (Volatile.Read(ref _order) is { } known && known.Version == version) return known.Ids;
        var ids = _clients.Keys.ToArray();
        Array.Sort(ids, StringComparer.Ordinal);
        Volatile.Write(ref _order, new Ordering(version, ids));
        return ids;
    }

    private sealed record Ordering(long Version, string[] Ids);
}
