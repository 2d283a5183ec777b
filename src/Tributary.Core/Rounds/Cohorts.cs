using Tributary.Core.Clients;
using Tributary.Engine.Data;

namespace Tributary.Core.Rounds;

/// <summary>Says who is asked in the next round.</summary>
internal sealed class Cohorts(RunSpec spec, RunPorts ports)
{
    /// <summary>Waits until enough clients are present and draws from them; or gives the cohort of the round that was interrupted.</summary>
    /// <param name="interrupted">The round that was begun and not saved; null for none.</param>
    /// <returns>The round, and its clients in the order of their ids.</returns>
    public async Task<(OpenRound Round, IReadOnlyList<IClient> Clients)> NextAsync(int round, OpenRound? interrupted, CancellationToken cancellation)
    {
        if (interrupted?.Round == round) return (interrupted, [.. interrupted.Cohort.Select(id => ports.Clients.Find(id) ?? new AbsentClient(id, ports.Clients, ports.Patience, ports.Clock))]);

        if (ports.Waits) await EnoughAsync(ports, spec.Cohort.Needed(), cancellation);
        var clients = ports.Clients.Select(spec.Cohort, SeededRandom.For(spec.Seed, "round", $"{round}", "cohort"));
        return (new OpenRound(round, ports.Clock.GetUtcNow(), [.. clients.Select(client => client.Info.Id)]), clients);
    }

    /// <summary>Waits until so many clients are present, and tells how many are.</summary>
    public static Task EnoughAsync(RunPorts ports, int needed, CancellationToken cancellation)
    {
        var told = -1;
        return ports.Clients.WaitAsync(
            () =>
            {
                var present = ports.Clients.Count;
                if (present < needed && present != told) ports.Observer.WaitingForClients(told = present, needed);
                return present >= needed;
            },
            cancellation);
    }
}
