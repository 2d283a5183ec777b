using Tributary.Core.Rounds;

namespace Tributary.Coordinator.Runs;

/// <summary>Of a run whose clients work on over rounds: how many models were made since each was asked. Not thread-safe.</summary>
internal sealed class LateClients
{
    private readonly Dictionary<string, AskRecord> _asks = new(StringComparer.Ordinal);
    private readonly List<int> _made = [];

    public void Begin(IReadOnlyList<RoundRecord> history)
    {
        _asks.Clear();
        _made.Clear();
        foreach (var round in history) Saved(round);
    }

    public void Asked(AskRecord ask) => _asks[ask.Client] = ask;

    /// <summary>A round that failed made no model; who answered in it is at work no more.</summary>
    public void Saved(RoundRecord round)
    {
        if (round.Failure is null) _made.Add(round.Round);
        foreach (var client in round.Cohort)
            if (_asks.TryGetValue(client.Client, out var ask) && ask.Ask == client.Ask) _asks.Remove(client.Client);
    }

    /// <summary>Null where it was asked nothing.</summary>
    public int? Behind(string client)
    {
        if (!_asks.TryGetValue(client, out var ask)) return null;
        var found = _made.BinarySearch(ask.Round);
        return _made.Count - (found >= 0 ? found + 1 : ~found);
    }

    /// <summary>The round that its assignment names; null where it was asked nothing.</summary>
    public int? RoundOf(string client) => _asks.TryGetValue(client, out var ask) ? ask.Round + 1 : null;
}
