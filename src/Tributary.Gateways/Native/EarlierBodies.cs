using System.Collections.Concurrent;

namespace Tributary.Gateways.Native;

/// <summary>Digests of the bodies that clients sent which do not name their round: the last few of each client.</summary>
internal sealed class EarlierBodies
{
    private const int MaxEach = 16;
    private const int MaxClients = 10_000;

    private readonly ConcurrentDictionary<string, Queue<(string Round, byte[] Digest)>> _clients = new(StringComparer.Ordinal);

    /// <summary>True where the client sent these bytes for another round; else they are noted for this one.</summary>
    public bool Holds(string client, string round, byte[] digest)
    {
        if (_clients.Count >= MaxClients && !_clients.ContainsKey(client)) _clients.Clear();
        var sent = _clients.GetOrAdd(client, static _ => new());
        lock (sent)
        {
            foreach (var (other, known) in sent)
                if (known.AsSpan().SequenceEqual(digest)) return other != round;
            if (sent.Count == MaxEach) sent.Dequeue();
            sent.Enqueue((round, digest));
            return false;
        }
    }
}
