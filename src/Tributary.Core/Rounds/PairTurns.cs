using System.Globalization;
using Tributary.Core.Clients;
using Tributary.Core.Learning.Gossip;
using Tributary.Engine.Data;

namespace Tributary.Core.Rounds;

/// <summary>Nodes that do not wait for each other (AD-PSGD, Lian et al. 2018, "Asynchronous decentralized parallel stochastic gradient
/// descent"): whoever has trained adds what it learned to its model as it is by then, meets one of its neighbours, drawn by the seed, and
/// both have the mean of their two models from there on. So the mean of all stays what training made it.</summary>
/// <remarks>All are at work at any time, on as many threads as there are: what each began from is fixed when it begins. In memory are
/// three models for each: its own, what it began from, and what it has trained.</remarks>
internal sealed class PairTurns : IAsyncDisposable
{
    private readonly RunSpec _spec;
    private readonly PeerGraph _graph;
    private readonly Mixing _weights;
    private readonly IReadOnlyList<IClient> _nodes;
    private readonly IReadOnlyList<string> _ids;
    private readonly NodeAsks _asks;
    private readonly Conversation _conversation;
    private readonly TimeSpan? _limit;
    private readonly PairOrder? _order;
    private readonly CancellationTokenSource _stop;
    private readonly int[] _turns;

    // In which round each was asked what it is at.
    private readonly int[] _rounds;
    private readonly Task<Answer?>?[] _answers;

    /// <param name="nodes">Ordered by id; they stay the same.</param>
    /// <param name="clock">A virtual clock says who has trained first; without it the records of rounds do.</param>
    /// <param name="history">Every saved round before.</param>
    public PairTurns(RunSpec spec, PeerGraph graph, IReadOnlyList<IClient> nodes, NodeAsks asks, TimeProvider clock, ModelState any,
        IReadOnlyList<RoundRecord> history, CancellationToken cancellation)
    {
        (_spec, _graph, _nodes, _asks, _conversation) = (spec, graph, nodes, asks, new Conversation(clock));
        _ids = [.. nodes.Select(node => node.Info.Id)];
        _weights = Mixing.Of(graph, MixingKind.Metropolis);
        (_turns, _answers) = (new int[nodes.Count], new Task<Answer?>?[nodes.Count]);
        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        _rounds = new int[nodes.Count];
        Array.Fill(_rounds, 1);
        if (clock is VirtualTime time)
        {
            _limit = spec.Cohort.Deadline;
            _order = new PairOrder(time, (node, round, turn) => asks.Of(round, node, any, nodes.Count, turn), _limit);
        }

        // Where each stands follows from who met whom.
        var began = history.Count > 0 ? history[0].Started : clock.GetUtcNow();
        foreach (var id in _ids) _order?.Begin(id, 1, 1, began);
        foreach (var round in history)
            foreach (var meeting in round.Gossip?.Meetings ?? [])
            {
                var node = meeting[0];
                (_rounds[node], _turns[node]) = (round.Round, _turns[node] + 1);
                _order?.Begin(_ids[node], round.Round, _turns[node] + 1, began);
            }

        _order?.Line();
    }

    /// <summary>As many turns as there are nodes; who is fast has several, who is slow none.</summary>
    /// <param name="recorded">Who met whom, where the round is done again; else the clock says so.</param>
    /// <param name="done">Told of each turn.</param>
    /// <returns>What came of it, and for a round that is done again the first turn that came to something else.</returns>
    public async Task<(GossipTurn Turn, string? Other)> RunAsync(int round, NodeModels models, NodeCheck check,
        IReadOnlyList<int[]>? recorded, Action<ClientOutcome> done, CancellationToken cancellation)
    {
        var (meetings, outcomes) = (new List<int[]>(), new SortedList<string, ClientOutcome>(StringComparer.Ordinal));
        var (bytesOut, bytesIn, handovers) = (0L, 0L, 0L);
        string? other = null;
        for (var node = 0; node < _nodes.Count; node++) _answers[node] ??= AskAsync(node, models.BaseOf(_ids[node]), cancellation);
        for (var turn = 0; turn < (recorded?.Count ?? _nodes.Count) && other is null; turn++)
        {
            // 1. Who has trained first.
            var node = recorded is not null ? recorded[turn][0] : IndexOf(_order!.Next());
            var answer = await _answers[node]!.WaitAsync(cancellation);
            cancellation.ThrowIfCancellationRequested();
            var (id, reply) = (_ids[node], answer!.Reply);
            bytesOut += models.BaseOf(id).PayloadBytes;
            bytesIn += (reply as Update)?.Weights.PayloadBytes ?? 0;
            var (trained, outcome) = check.Take(_nodes[node], reply, answer.Time);
            if (recorded is not null && recorded[turn][1] < 0) trained = null;
            else if (recorded is not null && trained is null) other = $"what {id} trained does not count this time: {outcome.Detail}";

            // 2. What it learned is added to its model, and it meets a neighbour.
            var met = trained is null ? -1 : Meet(node, trained, models);
            if (met >= 0 && met != node) handovers += 2;
            meetings.Add([node, met]);
            outcomes[id] = outcome;
            done(outcome);

            // 3. It goes on.
            models.Begin(id);
            (_rounds[node], _turns[node]) = (round, _turns[node] + 1);
            _order?.Begin(id, round, _turns[node] + 1, default);
            _order?.Again(id);
            _answers[node] = AskAsync(node, models[id], cancellation);
        }

        var harvest = new NodeHarvest { Cohort = RoundMetrics.Bounded([.. outcomes.Values]), BytesOut = bytesOut, BytesIn = bytesIn };
        return (new GossipTurn(_nodes, harvest, _graph, _weights)
        {
            Handovers = handovers,
            Meetings = meetings,
            Failure = PlainCollector.Shortfall(meetings.Count(meeting => meeting[1] >= 0), 1, harvest.Cohort),
        }, other);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        foreach (var answer in _answers)
            if (answer is not null) await ((Task)answer).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    // Both ends of a pair have the same model from there on; a neighbour that is at work adds to it what it learns.
    private int Meet(int node, ModelState trained, NodeModels models)
    {
        var id = _ids[node];
        models[id] = Learned(models[id], models.BaseOf(id), trained);
        var peers = _graph.From(node);
        if (peers.Count == 0) return node;
        var random = SeededRandom.For(_spec.Seed, "gossip", "pair", id, (_turns[node] + 1).ToString(CultureInfo.InvariantCulture));
        var peer = peers[random.NextInt32(peers.Count)];
        var half = ModelMixer.Halfway(models[_ids[Math.Min(node, peer)]], models[_ids[Math.Max(node, peer)]]);
        models[id] = half;
        models.Move(_ids[peer], half);
        return peer;
    }

    // Where nobody met it meanwhile, its model is what it trained.
    private static ModelState Learned(ModelState now, ModelState began, ModelState trained)
    {
        if (ReferenceEquals(now, began)) return trained;
        var result = now.Values.ToArray();
        var from = began.Values.Span;
        var to = trained.Values.Span;
        for (var i = 0; i < result.Length; i++) result[i] = (float)(result[i] + ((double)to[i] - from[i]));
        return new ModelState(now.Layout, result);
    }

    private Task<Answer?> AskAsync(int node, ModelState began, CancellationToken cancellation) => _conversation.AnswerAsync(_nodes[node],
        _asks.Of(_rounds[node], _ids[node], began, _nodes.Count, _turns[node] + 1), _limit, CancellationToken.None, _stop.Token,
        cancellation);

    private int IndexOf(string id)
    {
        var (low, high) = (0, _ids.Count - 1);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (string.CompareOrdinal(_ids[middle], id) < 0) low = middle + 1;
            else high = middle;
        }

        return low;
    }
}
