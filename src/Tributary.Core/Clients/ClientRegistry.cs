using System.Collections.Concurrent;
using Tributary.Core.Rounds;
using Tributary.Engine.Data;

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
    /// of itself.</summary>
    public void Join(IClient client)
    {
        _clients[client.Info.Id] = client;
        Changed();
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

    /// <summary>Picks a round's cohort from everyone present.</summary>
    /// <inheritdoc cref="Select(IReadOnlyList{string}, CohortSpec, SeededRandom)"/>
    public IReadOnlyList<IClient> Select(CohortSpec cohort, SeededRandom random) => Select(Order(), cohort, random);

    /// <summary>Picks a round's cohort. Depends on nothing but who can be picked, the cohort's specification and the random
    /// stream.</summary>
    /// <param name="order">Ids of those who can be picked, in order.</param>
    /// <returns>Ordered by id; fewer than asked for where fewer are present.</returns>
    public IReadOnlyList<IClient> Select(IReadOnlyList<string> order, CohortSpec cohort, SeededRandom random)
    {
        var wanted = Math.Min(cohort.SizeOf(order.Count), order.Count);
        var picked = cohort.Selection == Selection.Weighted ? Weighted(order, wanted, random) : Uniform(order.Count, wanted, random);
        Array.Sort(picked);
        return [.. picked.Select(i => Find(order[i])).OfType<IClient>()];
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private void Changed()
    {
        Interlocked.Increment(ref _version);
        Interlocked.Exchange(ref _changed, New()).TrySetResult();
    }

    // Floyd's sampling (Bentley and Floyd 1987): as many draws as clients wanted, not as many as are present.
    private static int[] Uniform(int present, int wanted, SeededRandom random)
    {
        var picked = new HashSet<int>(wanted);
        for (var i = present - wanted; i < present; i++)
            if (!picked.Add(random.NextInt32(i + 1))) picked.Add(i);
        return [.. picked];
    }

    // Without replacement, with chances in proportion to examples: the largest keys log(u)/weight win (Efraimidis and Spirakis 2006).
    private int[] Weighted(IReadOnlyList<string> order, int wanted, SeededRandom random)
    {
        var keys = new double[order.Count];
        var indexes = new int[order.Count];
        for (var i = 0; i < order.Count; i++)
        {
            var weight = Math.Max(1, Find(order[i])?.Info.Examples ?? 1);
            keys[i] = -Math.Log(1 - random.NextDouble()) / weight;
            indexes[i] = i;
        }

        Array.Sort(keys, indexes);
        return indexes[..wanted];
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
