using Tributary.Core.Clients;
using Tributary.Core.Learning.Gossip;
using Tributary.Engine.Training;
using static Tributary.Core.Clients.MetricsText;

namespace Tributary.Core.Rounds;

/// <summary>Makes a saved round of what nodes trained and averaged: it is measured, tested and saved, with the nodes' models where they
/// are due.</summary>
internal sealed class GossipClosing(string runId, RunSpec spec, GossipSpec gossip, RunPorts ports, NodeTests tests)
{
    // The gap of the same weights is the same.
    private (Mixing Weights, double Gap)? _gap;

    public async Task<Checkpoint> CloseAsync(Checkpoint at, OpenRound open, GossipTurn turn, NodeModels models, FoldRules rules,
        StageWatch watch, CancellationToken cancellation)
    {
        // 4. Their mean, and how far they are from it.
        var ids = turn.Nodes.Select(node => node.Info.Id).ToList();
        var mean = turn.Failure is null ? GossipStep.Mean(at.Model, ids, models) : at.Model;
        if (_gap is not { } known || !ReferenceEquals(known.Weights, turn.Weights)) _gap = (turn.Weights, SpectralGap.Of(turn.Weights));
        var distances = GossipStep.DistancesFrom(mean, ids, models);
        watch.End(Stage.Aggregate);

        // 5. Every node's model is tested, and the mean's.
        var (test, each) = turn.Failure is null
            ? await tests.RunAsync(open.Round, mean, turn.Nodes, models, rules.Declared, cancellation)
            : (RoundTest.None, RoundTest.None.Each);
        watch.End(Stage.Evaluate);

        // 6. The round is saved.
        var sha256 = mean.Sha256();
        watch.End(Stage.Save);
        var record = Record(open, turn, test, sha256, watch) with
        {
            Gossip = Record(turn, ids, distances, each, mean.PayloadBytes, _gap.Value.Gap),
        };
        IReadOnlyList<RoundRecord> history = [.. at.History, record];
        var state = IsDue(history, ids.Count * mean.PayloadBytes) ? models.State(open.Round, mean) : null;
        await ports.Store.SaveRoundAsync(runId, record, mean, state, cancellation);
        ports.Spool?.Forget(runId, [.. record.Cohort.Select(client => new AskKey(client.Ask ?? open.Round, client.Client))]);
        return new Checkpoint(mean, state ?? at.Optimizer, history);
    }

    // Where clients come and go nobody can train a round again: each round keeps its models.
    private bool IsDue(IReadOnlyList<RoundRecord> history, long bytes)
    {
        var every = ports.Waits ? 1 : gossip.Checkpoint ?? (bytes <= GossipSpec.EachRound ? 1 : 10);
        return history[^1].Round % every == 0 || StopRule.Met(spec, history) is not null;
    }

    private static RoundRecord Record(OpenRound open, GossipTurn turn, RoundTest test, string sha256, StageWatch watch) => new()
    {
        Round = open.Round,
        Started = open.Started,
        Seconds = watch.Take(),
        Cohort = turn.Harvest.Cohort,
        BytesOut = turn.Harvest.BytesOut,
        BytesIn = turn.Harvest.BytesIn,
        Loss = test.Server?.Loss,
        Accuracy = ToldNumbers.Accuracy(test.Server?.Accuracy),
        ServerMetrics = test.Server?.Metrics is { Count: > 0 } measured ? measured : null,
        ClientLoss = test.Clients?.Loss,
        ClientAccuracy = ToldNumbers.Accuracy(test.Clients?.Accuracy),
        TrainLoss = RoundClosing.TrainLoss(turn.Harvest.Cohort),
        TrainMetrics = Metrics.Mean(turn.Harvest.Cohort.Where(client => client.Refused is null)
            .Select(client => ((double)client.Examples, client.Metrics))),
        ClientMetrics = test.Clients?.Metrics is { Count: > 0 } metrics ? metrics : null,
        RefusedEvaluations = test.Refused.Count > 0 ? test.Refused : null,
        NotedEvaluations = test.Notes.Count > 0 ? test.Notes : null,
        Declared = open.Declared,
        Failure = turn.Failure,
        ModelSha256 = sha256,
    };

    private static GossipRecord Record(GossipTurn turn, List<string> ids, double[] distances,
        IReadOnlyDictionary<string, Evaluation> each, long bytes, double gap)
    {
        var nodes = ids.Index().Select(node => new GossipNode(node.Item)
        {
            Accuracy = ToldNumbers.Accuracy(each.GetValueOrDefault(node.Item)?.Accuracy),
            Loss = Finite(each.GetValueOrDefault(node.Item)?.Loss),
            Distance = Finite(distances[node.Index]),
        }).ToList();
        return new GossipRecord
        {
            Nodes = nodes,
            Links = ids.Count > GossipRecord.MaxDrawn ? null : [.. turn.Graph.Edges().Select(edge => (int[])[edge.One, edge.Other])],
            Meetings = turn.Meetings,
            Figures = GossipFigures.Of([.. nodes.Select(node => node.Accuracy)]) with
            {
                Distance = distances.Length == 0 ? null : Finite(distances.Average()),
                MaxDistance = distances.Length == 0 ? null : Finite(distances.Max()),
                Gap = gap,
                Handovers = turn.Handovers,
                Exchanged = turn.Handovers * bytes,
            },
        };
    }
}
