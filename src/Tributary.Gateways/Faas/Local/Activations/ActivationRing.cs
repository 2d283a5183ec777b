namespace Tributary.Gateways.Faas.Local.Activations;

/// <summary>The latest activations, bounded in number, bytes and age. Safe to use from several threads.</summary>
internal sealed class ActivationRing(LocalLimits limits, TimeProvider clock)
{
    private readonly Lock _lock = new();
    private readonly LinkedList<ActivationRecord> _records = new();
    private readonly Dictionary<string, ActivationRecord> _byId = new(StringComparer.Ordinal);
    private long _bytes;

    public void Add(ActivationRecord record)
    {
        lock (_lock)
        {
            _records.AddLast(record);
            _byId[record.Id] = record;
            _bytes += record.Size;
            Trim();
        }
    }

    /// <summary>Null where there is none in this namespace, or none any more.</summary>
    public ActivationRecord? Find(string space, string id)
    {
        lock (_lock)
        {
            Trim();
            return _byId.GetValueOrDefault(id) is { } record && record.Namespace == space ? record : null;
        }
    }

    /// <summary>Those of a namespace, the latest first.</summary>
    /// <param name="name">An action's name, or package and name; null for all.</param>
    /// <param name="since">Milliseconds of Unix time at which they began, or later.</param>
    public IEnumerable<ActivationRecord> List(string space, string? name, long since, long upto)
    {
        lock (_lock)
        {
            Trim();
            return [.. _records.Reverse().Where(record => record.Namespace == space && record.Start >= since && record.Start <= upto
                && (name is null || name == record.Action.Name || name == $"{record.Action.Package}/{record.Action.Name}"))];
        }
    }

    // The last one stays, however large it is: somebody is about to ask for it.
    private void Trim()
    {
        var oldest = (clock.GetUtcNow() - limits.MaxRecordAge).ToUnixTimeMilliseconds();
        while (_records.First is { } first && (first.Value.End < oldest
            || _records.Count > 1 && (_records.Count > limits.MaxRecords || _bytes > limits.MaxRecordBytes)))
        {
            _records.RemoveFirst();
            _byId.Remove(first.Value.Id);
            _bytes -= first.Value.Size;
        }
    }
}
