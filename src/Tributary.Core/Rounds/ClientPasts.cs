namespace Tributary.Core.Rounds;

/// <summary>How clients did in a run so far. Follows from the run's history alone, so that a resumed run draws as the first one would
/// have.</summary>
internal sealed class ClientPasts
{
    private readonly Dictionary<string, ClientPast> _pasts = new(StringComparer.Ordinal);
    private int _round;

    /// <summary>Takes what was saved since the last time.</summary>
    /// <param name="history">Every saved round, in order.</param>
    public void Take(IReadOnlyList<RoundRecord> history)
    {
        var first = history.Count;
        while (first > 0 && history[first - 1].Round > _round) first--;
        foreach (var round in history.Skip(first))
        {
            foreach (var outcome in round.Cohort) Of(outcome.Client).Take(round.Round, outcome);
            _round = round.Round;
        }
    }

    /// <summary>Null where it was never asked.</summary>
    public ClientPast? Find(string client) => _pasts.GetValueOrDefault(client);

    private ClientPast Of(string client)
    {
        if (!_pasts.TryGetValue(client, out var past)) _pasts.Add(client, past = new ClientPast());
        return past;
    }
}
