using Tributary.Core.Learning.Gossip;

namespace Tributary.Core.Rounds;

/// <summary>Does rounds without a central model again from their records, where the clients that trained are at hand: who counted trains
/// again, and all average as they did. Every round must come to the mean that was saved.</summary>
internal sealed class GossipReplay(string runId, RunSpec spec, GossipSpec gossip, RunPorts ports) : IReplay
{
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
        foreach (var recorded in rounds)
        {
            declared.Take(recorded.Declared);
            var ids = recorded.Cohort.Select(client => client.Client).ToList();
            var counted = recorded.Cohort.Where(client => client.Refused is null).Select(client => client.Client)
                .ToHashSet(StringComparer.Ordinal);
            if (ids.Find(id => ports.Clients.Find(id) is null) is { } missing)
                return new ReplayDifference(recorded.Round, $"{missing} is not here");
            models.Enter(ids, mean, gossip.Nodes);

            // Who was late is in the record; here everyone has time.
            string? other = null;
            var check = new NodeCheck(mean, spec.Cohort, FoldRules.Of(spec, declared, []));
            await _training.RunAsync(recorded.Round, [.. ids.Where(counted.Contains).Select(id => ports.Clients.Find(id)!)], models, check,
                (ids.Count, before), deadline: null, _ => null, outcome => other ??= outcome.Refused is null ? null
                    : $"what {outcome.Client} trained does not count this time: {outcome.Detail}", cancellation);
            if (other is not null) return new ReplayDifference(recorded.Round, other);
            _step.Mix(_step.Graph(ids, recorded.Round), ids, counted, models);
            if (recorded.Failure is null) mean = GossipStep.Mean(mean, ids, models);
            if (ReplayDifference.Of(recorded, mean) is { } difference) return difference;
            before = recorded.Cohort.Count;
        }

        return null;
    }
}
