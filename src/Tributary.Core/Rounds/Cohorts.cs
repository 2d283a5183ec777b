using Tributary.Core.Clients;
using Tributary.Engine.Data;

namespace Tributary.Core.Rounds;

/// <summary>Says who is asked in the next round.</summary>
internal sealed class Cohorts(RunSpec spec, RunPorts ports, Candidates candidates)
{
    private readonly ClientPasts _pasts = new();

    /// <summary>Waits until enough clients are present that can take part, and draws from them; or gives the cohort of the round that was
    /// interrupted.</summary>
    /// <param name="declared">What clients declared before.</param>
    /// <param name="history">Every saved round, in order.</param>
    /// <param name="interrupted">The round that was begun and not saved; null for none.</param>
    /// <returns>The round, and its clients in the order of their ids.</returns>
    public async Task<(OpenRound Round, IReadOnlyList<IClient> Clients)> NextAsync(int round, DeclaredExamples declared,
        IReadOnlyList<RoundRecord> history, OpenRound? interrupted, CancellationToken cancellation)
    {
        if (interrupted?.Round == round)
            return (interrupted, [.. interrupted.Cohort.Select(id => ports.Clients.Find(id)
                ?? new AbsentClient(id, ports.Clients, ports.Patience, ports.Clock))]);

        if (ports.Waits) await EnoughAsync(ports, candidates, spec.Cohort.Needed(), cancellation);
        var random = SeededRandom.For(spec.Seed, "round", $"{round}", "cohort");
        PastDrawing? past = null;
        if (spec.Cohort.Selection is Selection.FedLesScan or Selection.Apodotiko)
        {
            _pasts.Take(history);
            past = new PastDrawing(_pasts, round, spec.Rounds);
        }

        var clients = Drawing.Draw(ports.Clients, candidates.Now().Eligible, spec.Cohort, random, past);
        return (new OpenRound(round, ports.Clock.GetUtcNow(),
            [.. clients.Select(client => client.Info.Id)])
        { Declared = declared.New(clients) }, clients);
    }

    /// <summary>Waits until so many clients are present that can take part, and tells who cannot.</summary>
    public static Task EnoughAsync(RunPorts ports, Candidates candidates, int needed, CancellationToken cancellation)
    {
        string? told = null;
        return ports.Clients.WaitAsync(
            () =>
            {
                if (candidates.Now().Shortage(needed) is not { } shortage) return true;

                // Whatever changes is said: how many are here, who cannot take part, and why.
                var words = $"{shortage.Present} {shortage.InWords()}";
                if (words != told) ports.Observer.WaitingForClients(shortage);
                told = words;
                return false;
            },
            cancellation);
    }
}
