using System.Collections.Concurrent;
using Tributary.Core.Rounds;

namespace Tributary.Coordinator.Clients;

/// <summary>What each client did in the rounds that this process saw end.</summary>
internal sealed class ClientFigures
{
    private const int Most = 100_000;

    private readonly ConcurrentDictionary<string, Figures> _clients = new(StringComparer.Ordinal);

    public Figures Of(string client) => _clients.GetValueOrDefault(client) ?? new Figures(0, 0, 0);

    public void Add(ClientOutcome outcome)
    {
        if (_clients.Count >= Most && !_clients.ContainsKey(outcome.Client)) return;
        var counted = outcome.Refused is null;
        _clients.AddOrUpdate(outcome.Client,
            static (_, added) => added, static (_, known, added) => new Figures(known.Rounds + added.Rounds, known.Failures + added.Failures, known.Seconds + added.Seconds),
            new Figures(counted ? 1 : 0, counted ? 0 : 1, counted ? outcome.Seconds : 0));
    }

    /// <param name="Rounds">In which the update counted.</param>
    /// <param name="Failures">In which it did not.</param>
    /// <param name="Seconds">From asking to answering, over the rounds that counted.</param>
    internal sealed record Figures(int Rounds, int Failures, double Seconds);
}
