using Tributary.Core.Rounds;
using Tributary.Storage.Figures;

namespace Tributary.Coordinator.Clients;

/// <summary>What each client did in all saved rounds: read from the store once, counted on from there.</summary>
internal sealed class ClientFigures
{
    private const int Max = 1_000_000;

    private readonly Lock _gate = new();
    private Dictionary<string, Figures> _clients = new(StringComparer.Ordinal);

    public Figures Of(string client)
    {
        lock (_gate) return _clients.GetValueOrDefault(client) ?? new Figures(0, 0, 0);
    }

    /// <summary>Takes what the store has, in place of what was counted.</summary>
    public void Load(IEnumerable<ClientTotals> all)
    {
        var loaded = all.Take(Max).ToDictionary(client => client.Client,
            client => new Figures((int)client.Rounds, (int)client.Failures, client.Seconds), StringComparer.Ordinal);
        lock (_gate) _clients = loaded;
    }

    public void Add(RoundRecord round)
    {
        lock (_gate)
            foreach (var outcome in round.Cohort)
            {
                var known = _clients.GetValueOrDefault(outcome.Client);
                if (known is null && _clients.Count >= Max) continue;
                known ??= new Figures(0, 0, 0);
                _clients[outcome.Client] = outcome.Refused is null
                    ? known with { Rounds = known.Rounds + 1, Seconds = known.Seconds + outcome.Seconds }
                    : known with { Failures = known.Failures + 1 };
            }
    }

    /// <summary>Takes away what clients did in a run that is deleted.</summary>
    public void Remove(IEnumerable<ClientTotals> deleted)
    {
        lock (_gate)
            foreach (var client in deleted)
                if (_clients.TryGetValue(client.Client, out var known))
                    _clients[client.Client] = new Figures(Math.Max(0, known.Rounds - (int)client.Rounds),
                        Math.Max(0, known.Failures - (int)client.Failures), Math.Max(0, known.Seconds - client.Seconds));
    }

    /// <param name="Rounds">In which the update counted.</param>
    /// <param name="Failures">In which it did not.</param>
    /// <param name="Seconds">From asking to answering, over the rounds that counted.</param>
    internal sealed record Figures(int Rounds, int Failures, double Seconds);
}
