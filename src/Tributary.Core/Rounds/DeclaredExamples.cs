using Tributary.Core.Clients;

namespace Tributary.Core.Rounds;

/// <summary>How many examples each client declared when the run met it first. That holds for the whole run: who says more later counts no
/// more. Follows from the run's history alone, so that a resumed run weighs as the first one would have.</summary>
internal sealed class DeclaredExamples
{
    private readonly Dictionary<string, long> _declared = new(StringComparer.Ordinal);

    /// <param name="history">Every saved round, in order.</param>
    public DeclaredExamples(IEnumerable<RoundRecord> history)
    {
        foreach (var round in history) Take(round.Declared);
    }

    /// <returns>Null where it declared none.</returns>
    public long? Of(string client) => _declared.TryGetValue(client, out var count) ? count : null;

    /// <summary>What clients declare that the run has not met yet; null where there is nothing new.</summary>
    public IReadOnlyDictionary<string, long>? New(IEnumerable<IClient> clients)
    {
        var found = clients.Where(client => client.Info.Examples >= 1 && !_declared.ContainsKey(client.Info.Id))
            .ToDictionary(client => client.Info.Id, client => client.Info.Examples!.Value, StringComparer.Ordinal);
        return found.Count > 0 ? found : null;
    }

    /// <summary>From here on it holds; what held before stays.</summary>
    public void Take(IReadOnlyDictionary<string, long>? declared)
    {
        foreach (var (client, count) in declared ?? System.Collections.Immutable.ImmutableDictionary<string, long>.Empty)
            _declared.TryAdd(client, count);
    }
}
