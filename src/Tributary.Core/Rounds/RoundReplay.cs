using Tributary.Core.Clients;
using Tributary.Core.Learning.Strategies;
using Tributary.Engine.Data;
using Tributary.Engine.Models;

namespace Tributary.Core.Rounds;

/// <summary>Does a synchronous run again from its records: in each round those train whose updates counted, with their seeds.</summary>
/// <remarks>Where clients keep tensors to themselves, everyone trains that did: what they keep follows from all that they were
/// asked.</remarks>
internal sealed class RoundReplay(string runId, RunSpec spec, RunPorts ports) : IReplay
{
    private readonly Strategy _strategy = StrategyCatalog.Create(spec.Strategy);
    private readonly PlainCollector _collector = new(TimeProvider.System);
    private readonly bool _keep = spec.Model.Layout().Tensors.Any(tensor => tensor.Role == TensorRole.Local);

    public async Task<ReplayDifference?> RunAsync(ModelState initial, IReadOnlyList<RoundRecord> history, CancellationToken cancellation)
    {
        var declared = new DeclaredExamples([]);
        var at = Checkpoint.Start(initial);
        foreach (var recorded in history)
        {
            declared.Take(recorded.Declared);
            var (next, difference) = await RoundAsync(at, recorded, declared, cancellation);
            difference ??= ReplayDifference.Of(recorded, next.Model);
            if (difference is not null) return difference;
            at = new Checkpoint(next.Model, next.State, [.. at.History, recorded]);
        }

        return null;
    }

    private async Task<(Learning.ServerStep Next, ReplayDifference? Difference)> RoundAsync(Checkpoint at, RoundRecord recorded,
        DeclaredExamples declared, CancellationToken cancellation)
    {
        var stays = new Learning.ServerStep(at.Model, at.Optimizer);
        var counted = recorded.Cohort.Where(client => client.Refused is null).Select(client => client.Client)
            .ToHashSet(StringComparer.Ordinal);
        if (recorded.Failure is not null && !_keep) return (stays, null);
        var asked = recorded.Cohort.Where(client => counted.Contains(client.Client) || (_keep && Trained(client)))
            .Select(client => client.Client).ToList();
        if (asked.Find(id => ports.Clients.Find(id) is null) is { } missing)
            return (stays, new ReplayDifference(recorded.Round, $"{missing} is not here"));

        string? other = null;
        var rules = FoldRules.Of(spec, declared, at.History);
        var asks = new TrainAsks(runId, spec, ports, _strategy);
        var harvest = await _collector.CollectAsync(new HarvestPlan
        {
            Assignment = asks.Of(recorded.Round, at.Model, recorded.Cohort.Count, at.History.Count > 0 ? at.History[^1].Cohort.Count : 0),
            Cohort = [.. asked.Select(id => ports.Clients.Find(id)!)],

            // Who was late is in the record; here everyone has time.
            Spec = spec.Cohort with { Quorum = 1, Deadline = null },
            Strategy = _strategy,
            Rules = rules,
            SeedOf = client => SeededRandom.For(spec.Seed, "round", $"{recorded.Round}", client, "train").NextUInt64(),
            Done = outcome =>
            {
                if (counted.Contains(outcome.Client) == (outcome.Refused is null)) return;
                other ??= outcome.Refused is null ? $"the update of {outcome.Client} counts this time"
                    : $"the update of {outcome.Client} does not count this time: {outcome.Detail}";
            },
        }, cancellation);
        if (recorded.Failure is not null) return (stays, null);
        if ((other ?? harvest.Failure) is { } reason) return (stays, new ReplayDifference(recorded.Round, reason));
        return (RoundClosing.Step(_strategy, at, rules, harvest).Next, null);
    }

    private static bool Trained(ClientOutcome client) => client.Refused is not (RefusalReason.Deadline or RefusalReason.Lost);
}
