using Tributary.Engine.Data;

namespace Tributary.EndToEnd.Tests.Chaos;

/// <summary>Draws faults and lets them happen, spread over the rounds of a run.</summary>
internal sealed class Storm(Federation federation, SmallDisk? disk, IReadOnlyList<ServerFault> servers, SeededRandom random)
{
    private readonly SortedDictionary<string, int> _drawn = new(StringComparer.Ordinal);
    private readonly Dictionary<int, int> _clientsDown = [];
    private readonly Dictionary<ServerFault, int> _serversDown = [];
    private int _coordinatorDown = -1, _diskFull = -1, _slow = -1;

    /// <summary>Faults go on until so many have happened. None happens in the last round, so that the run does not end under
    /// them.</summary>
    /// <returns>Faults by kind.</returns>
    public async Task<IReadOnlyDictionary<string,
        int>> RageAsync(int faults, Func<Task<int>> saved, int rounds, CancellationToken cancellation)
    {
        for (var fault = 0; fault < faults; fault++)
        {
            await RepairAsync(fault);
            await HappenAsync(fault);
            await Task.Delay(30 + random.NextInt32(120), cancellation);

            // The storm keeps pace with the run: it neither ends long before it nor outlasts it. A run that waits for what is down is not
            // waited for.
            while (_serversDown.Count == 0 && await saved() is var done && done >= 0
                && done * faults < (fault - (faults / rounds)) * rounds) await Task.Delay(50, cancellation);
        }

        await RepairAsync(int.MaxValue);
        return _drawn;
    }

    // What is down comes up again a few faults later.
    private async Task RepairAsync(int now)
    {
        foreach (var (server, _) in _serversDown.Where(down => down.Value <= now).ToList())
        {
            _serversDown.Remove(server);
            await server.Start();
        }

        foreach (var (client, _) in _clientsDown.Where(down => down.Value <= now).ToList())
        {
            _clientsDown.Remove(client);
            federation.StartClient(client);
        }

        // It does not start while its database is down.
        if (_serversDown.Count == 0 && _coordinatorDown <= now)
        {
            if (_coordinatorDown < 0) federation.Revive();
            else federation.StartCoordinator();
            _coordinatorDown = -1;
        }

        if (_diskFull >= 0 && _diskFull <= now)
        {
            _diskFull = -1;
            disk!.Free();
        }

        if (_slow >= 0 && _slow <= now)
        {
            _slow = -1;
            federation.Line.Delay(TimeSpan.Zero);
        }
    }

    private async Task HappenAsync(int now)
    {
        switch (random.NextInt32(100))
        {
            case >= 50 and < 58 when servers.Count > 0:
                var server = servers[random.NextInt32(servers.Count)];
                Count(server.Kind);
                if (!_serversDown.TryAdd(server, now + 1 + random.NextInt32(3))) return;
                await server.Stop();
                break;
            case < 25:
                Count("clients killed");
                var client = random.NextInt32(federation.Clients);
                if (!_clientsDown.TryAdd(client, now + 1 + random.NextInt32(4))) return;
                federation.KillClient(client);
                break;
            case < 35:
                Count("coordinator killed");
                if (_coordinatorDown >= 0) return;
                federation.KillCoordinator();
                _coordinatorDown = now + 1 + random.NextInt32(3);
                break;
            case < 60:
                Count("connections cut");
                federation.Line.Cut();
                break;
            case < 85:
                Count("answers lost, so that what was asked is repeated");
                federation.Line.SwallowAnswers(1 + random.NextInt32(3));
                break;
            case < 95:
                Count("answers delayed");
                federation.Line.Delay(TimeSpan.FromMilliseconds(5 + random.NextInt32(60)));
                _slow = now + 2;
                break;
            default:
                if (disk is null)
                {
                    Count("connections cut");
                    federation.Line.Cut();
                    return;
                }

                Count("disk full");
                if (_diskFull < 0) disk.Fill();
                _diskFull = now + 2;
                break;
        }
    }

    private void Count(string kind) => _drawn[kind] = _drawn.GetValueOrDefault(kind) + 1;
}
