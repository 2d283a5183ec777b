using System.Collections.Concurrent;

namespace Tributary.Coordinator.Serving;

/// <summary>Questions that were answered under each serving name since the start.</summary>
internal sealed class ServingCounts
{
    private readonly ConcurrentDictionary<string, long> _counts = new(StringComparer.Ordinal);

    public long Of(string name) => _counts.GetValueOrDefault(name);

    public void Add(string name) => _counts.AddOrUpdate(name, 1, static (_, count) => count + 1);

    /// <summary>Another model stands there now.</summary>
    public void Forget(string name) => _counts.TryRemove(name, out _);
}
