namespace Tributary.Gateways.Native;

/// <summary>Which of its own models a client is to give to the coordinator. It is told again after a while: an answer to a poll may be
/// lost.</summary>
internal sealed class WantedModels(TimeProvider clock)
{
    private static readonly TimeSpan Again = TimeSpan.FromSeconds(5);
    private readonly Lock _gate = new();
    private readonly Dictionary<string, long?> _told = new(StringComparer.Ordinal);

    /// <summary>It is wanted.</summary>
    /// <returns>Whether the client is to be told now.</returns>
    public bool Add(string key)
    {
        lock (_gate)
        {
            if (_told.TryGetValue(key, out var at) && (at is null || clock.GetElapsedTime(at.Value) < Again)) return at is null;
            _told[key] = null;
            return true;
        }
    }

    public void Remove(string key)
    {
        lock (_gate) _told.Remove(key);
    }

    /// <summary>What the client has yet to be told; told by this.</summary>
    public IReadOnlyList<string> Take()
    {
        lock (_gate)
        {
            var keys = _told.Where(one => one.Value is null).Select(one => one.Key).ToList();
            foreach (var key in keys) _told[key] = clock.GetTimestamp();
            return keys;
        }
    }
}
