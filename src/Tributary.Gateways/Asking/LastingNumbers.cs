using Tributary.Core.Clients;

namespace Tributary.Gateways.Asking;

/// <summary>Ids for clients that have none: <c>PREFIX-1</c>, <c>PREFIX-2</c>, ... Each is the lowest number that is free, so that a
/// federation of the same size has the same ids, whoever has which, and nothing grows with the number of clients that ever came.</summary>
internal sealed class LastingNumbers(string prefix, ClientRegistry registry)
{
    private readonly Lock _gate = new();
    private readonly SortedSet<int> _free = [];
    private readonly HashSet<string> _taken = new(StringComparer.Ordinal);
    private int _next = 1;

    /// <summary>An id that is nobody's; give it back with <see cref="Return"/>.</summary>
    public string Take()
    {
        lock (_gate)
        {
            var skipped = new List<int>();
            while (true)
            {
                var number = _free.Count > 0 ? _free.Min : _next;
                if (!_free.Remove(number)) _next++;
                var id = $"{prefix}-{number}";
                if (registry.Find(id) is not null)
                {
                    // Somebody calls itself so.
                    skipped.Add(number);
                    continue;
                }

                _free.UnionWith(skipped);
                _taken.Add(id);
                return id;
            }
        }
    }

    /// <summary>An id that was taken is free again; what never was stays as it is.</summary>
    public void Return(string id)
    {
        lock (_gate)
            if (_taken.Remove(id)) _free.Add(int.Parse(id.AsSpan(prefix.Length + 1), System.Globalization.CultureInfo.InvariantCulture));
    }
}
