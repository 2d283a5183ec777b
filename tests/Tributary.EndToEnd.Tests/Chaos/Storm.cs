using Tributary.Engine.Data;

namespace Tributary.EndToEnd.Tests.Chaos;

/// <summary>Draws faults and lets them happen, spread over the rounds of a run.</summary>
internal sealed class Storm(Federation federation, SmallDisk? disk, SeededRandom random)
{
    private readonly SortedDictionary<string, int> _drawn = new(StringComparer.Ordinal);
    private readonly Dictionary<int, int> _clientsDown = [];
    private int _coordinatorDown = -1, _diskFull = -1, _slow = -1;

    /// <summary>Faults go on until so many have happened. None happens in the last round, so that the run does not end under them.</summary>
    /// <returns>Faults by kind.</returns>
    public async Task<IReadOnlyDictionary<string, int>> RageAsync(int faults, Func<Task<int>> saved, int rounds, CancellationToken cancellation)
    {
        for (var fault = 0; fault < faults; fault++)
        {
            Repair(fault);
            Happen(fault);
            await Task.Delay(30 + random.NextInt32(120), cancellation);

            // The storm keeps pace with the run: it neither ends long before it nor outlasts it.
            while (await saved() is var done && done >= 0 && done * faults < (fault - (faults / rounds)) * rounds) await Task.Delay(50, cancellation);
        }

        Repair(int.MaxValue);
        return _drawn;
    }

    // What is down comes up again a few faults later.
    private void Repair(int now)
    {
        foreach (var (client, _) in _clientsDown.Where(down => down.Value <= now).ToList())
        {
            _clientsDown.Remove(client);
            federation.StartClient(client);
        }

        if (_coordinatorDown >= 0 && _coordinatorDown <= now)
        {
            _coordinatorDown = -1;
            federation.StartCoordinator();
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

    private void Happen(int now)
    {
        switch (random.NextInt32(100))
        {
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
