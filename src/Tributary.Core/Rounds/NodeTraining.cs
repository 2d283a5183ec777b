using Tributary.Core.Clients;

namespace Tributary.Core.Rounds;

/// <summary>Asks every node of a round to train its own model, and takes what they trained as their models. Who fails keeps its
/// own.</summary>
/// <param name="clock">Virtual time moves by the longest of them.</param>
internal sealed class NodeTraining(TimeProvider clock, NodeAsks asks)
{
    private readonly Conversation _conversation = new(clock);

    /// <param name="nodes">Ordered by id.</param>
    /// <param name="models">Takes what was trained.</param>
    /// <param name="asked">Nodes asked in this round and in the one before.</param>
    /// <param name="acknowledged">What a node had been acknowledged before the round was interrupted; null for none.</param>
    /// <param name="done">Told of each as it is done.</param>
    public async Task<NodeHarvest> RunAsync(int round, IReadOnlyList<IClient> nodes, NodeModels models, NodeCheck check,
        (int Now, int Before) asked, TimeSpan? deadline, Func<string, Update?> acknowledged, Action<ClientOutcome> done,
        CancellationToken cancellation)
    {
        var clients = nodes.ToDictionary(node => node.Info.Id, StringComparer.Ordinal);
        var outcomes = new SortedList<string, ClientOutcome>(StringComparer.Ordinal);
        var (bytesOut, bytesIn, transfer, longest) = (0L, 0L, TimeSpan.Zero, TimeSpan.Zero);
        var cohort = nodes.Select(node => acknowledged(node.Info.Id) is { } update ? new SpooledClient(node.Info, update) : node).ToList();
        TrainAssignment Assign(IClient node, DateTimeOffset? until)
            => asks.Of(round, node.Info.Id, models[node.Info.Id], asked.Now, asked.Before, until);
        await foreach (var waiting in _conversation.AskAsync(cohort, Assign, deadline, cancellation))
            foreach (var (id, reply, time) in waiting)
            {
                bytesOut += reply.Transfer?.BytesOut ?? models[id].PayloadBytes;
                bytesIn += reply.Transfer?.BytesIn ?? (reply as Update)?.Weights.PayloadBytes ?? 0;
                if (reply.Transfer?.Time > transfer) transfer = reply.Transfer.Time;
                if (time > longest) longest = time;
                var (model, outcome) = check.Take(clients[id], reply, time);
                if (model is not null) models[id] = model;
                outcomes.Add(id, outcome);
                done(outcome);
            }

        // All were asked at once, and the slowest was waited for.
        if (clock is VirtualTime moves) moves.AdvanceTo(VirtualTime.Later(moves.GetUtcNow(), longest));
        return new NodeHarvest
        {
            Cohort = RoundMetrics.Bounded([.. outcomes.Values]),
            BytesOut = bytesOut,
            BytesIn = bytesIn,
            Transfer = transfer,
        };
    }
}
