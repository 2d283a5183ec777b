using Tributary.Core.Clients;
using Tributary.Core.Learning.Gossip;

namespace Tributary.Core.Rounds;

/// <summary>Does rounds without a central model again from their records, where the clients that trained are at hand: who counted trains
/// again, and all average as they did. Every round must come to the mean that was saved.</summary>
internal sealed class GossipReplay(string runId, RunSpec spec, GossipSpec gossip, RunPorts ports) : IReplay
{
    private readonly NodeAsks _asks = new(runId, spec, ports);
    private readonly NodeTraining _training = new(TimeProvider.System, new NodeAsks(runId, spec, ports));
    private readonly GossipStep _step = new(spec, gossip);

    public Task<ReplayDifference?> RunAsync(ModelState initial, IReadOnlyList<RoundRecord> history, CancellationToken cancellation)
        => RunAsync(initial, NodeModels.Of(Checkpoint.Start(initial)), [], history, cancellation);

    /// <summary>Goes on from the nodes' models as they were before the first of the rounds, and leaves them as they were after the
    /// last.</summary>
    /// <param name="mean">The nodes' mean before them.</param>
    /// <param name="earlier">The rounds before them, from 1.</param>
    public async Task<ReplayDifference?> RunAsync(ModelState mean, NodeModels models, IReadOnlyList<RoundRecord> earlier,
        IReadOnlyList<RoundRecord> rounds, CancellationToken cancellation)
    {
        var (declared, before) = (new DeclaredExamples(earlier), earlier.Count > 0 ? earlier[^1].Cohort.Count : 0);
        PairTurns? pairs = null;
        try
        {
            foreach (var recorded in rounds)
            {
                declared.Take(recorded.Declared);
                var ids = recorded.Gossip!.Nodes.Select(node => node.Client).ToList();
                if (ids.Find(id => ports.Clients.Find(id) is null) is { } missing)
                    return new ReplayDifference(recorded.Round, $"{missing} is not here");
                models.Enter(ids, mean, gossip.Nodes);
                var check = new NodeCheck(mean, spec.Cohort, FoldRules.Of(spec, declared, []));
                IReadOnlyList<IClient> nodes = [.. ids.Select(id => ports.Clients.Find(id)!)];
                if (recorded.Gossip.Meetings is not null)
                    pairs ??= new PairTurns(spec, _step.Graph(ids, recorded.Round), nodes, _asks, TimeProvider.System, mean, earlier,
                        cancellation);
                var other = recorded.Gossip.Meetings is { } meetings
                    ? (await pairs!.RunAsync(recorded.Round, models, check, meetings, _ => { }, cancellation)).Other
                    : await TrainAsync(recorded, nodes, models, check, before, cancellation);
                if (other is not null) return new ReplayDifference(recorded.Round, other);
                if (recorded.Failure is null) mean = GossipStep.Mean(mean, ids, models);
                if (ReplayDifference.Of(recorded, mean) is { } difference) return difference;
                before = recorded.Cohort.Count;
            }

            return null;
        }
        finally
        {
            if (pairs is not null) await pairs.DisposeAsync();
        }
    }

    // Who was late is in the record; here everyone has time.
    private async Task<string?> TrainAsync(RoundRecord recorded, IReadOnlyList<IClient> nodes, NodeModels models, NodeCheck check,
        int before, CancellationToken cancellation)
    {
        string? other = null;
        var counted = recorded.Cohort.Where(client => client.Refused is null).Select(client => client.Client)
            .ToHashSet(StringComparer.Ordinal);
        var ids = nodes.Select(node => node.Info.Id).ToList();
        await _training.RunAsync(recorded.Round, [.. nodes.Where(node => counted.Contains(node.Info.Id))], models, check,
            (ids.Count, before), deadline: null, _ => null, outcome => other ??= outcome.Refused is null ? null
                : $"what {outcome.Client} trained does not count this time: {outcome.Detail}", cancellation);
        if (other is null) _step.Mix(_step.Graph(ids, recorded.Round), ids, counted, models);
        return other;
    }
}
