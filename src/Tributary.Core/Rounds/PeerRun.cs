using System.Diagnostics;
using System.Globalization;
using Tributary.Core.Clients;
using Tributary.Core.Learning.Gossip;
using Tributary.Engine.Data;

namespace Tributary.Core.Rounds;

/// <summary>Training without a central model by clients that average with each other by themselves: the run says who with whom, and sees
/// no weights. The model that it keeps stays the first one; what nodes say of theirs is in the rounds.</summary>
/// <remarks>As <see cref="GossipRun"/>, in which this process holds the nodes' models.</remarks>
internal sealed class PeerRun : IRun
{
    private readonly string _runId;
    private readonly RunSpec _spec;
    private readonly GossipSpec _gossip;
    private readonly RunPorts _ports;
    private readonly GossipNodes _nodes;
    private readonly GossipStep _step;
    private readonly Conversation _conversation;
    private DeclaredExamples _declared = new([]);

    /// <param name="runId">A run that the store holds.</param>
    /// <exception cref="ArgumentException">A specification has problems.</exception>
    public PeerRun(string runId, RunSpec spec, GossipSpec gossip, RunPorts ports)
    {
        if (spec.Problems().Concat(gossip.Problems()).FirstOrDefault() is { } problem)
            throw new ArgumentException(problem.ToString(), nameof(spec));
        (_runId, _spec, _gossip, _ports) = (runId, spec, gossip, ports);
        _nodes = new GossipNodes(spec, gossip, ports, new Candidates(ports.Clients, new Eligibility(spec, ports.Data)));
        _step = new GossipStep(spec, gossip);
        _conversation = new Conversation(ports.Clock);
    }

    /// <summary>Runs to the end and notes it in the store.</summary>
    /// <exception cref="OperationCanceledException">The caller cancelled; the round under way leaves no trace here.</exception>
    public async Task<RunOutcome> ExecuteAsync(Checkpoint start, CancellationToken cancellation)
    {
        _ports.Observer.RunStarted(_runId, _spec, start);
        _declared = new DeclaredExamples(start.History);
        _nodes.GoOn(start);
        var (at, began, watch) = (start, _ports.Clock.GetTimestamp(), new StageWatch(_ports.Clock));
        (RunStatus Status, string Reason)? end;
        while ((end = StopRule.Met(_spec, at.History)) is null) at = await RunRoundAsync(at, watch, cancellation);
        return await new RunEnding(_runId, _ports).NoteAsync(start, began, at, end.Value, cancellation);
    }

    private async Task<Checkpoint> RunRoundAsync(Checkpoint at, StageWatch watch, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var round = at.Round + 1;
        watch.End(Stage.Save);

        // 1. Everyone who is here is a node. Where clients come and go it is noted before anyone is asked.
        var (open, nodes) = await _nodes.NextAsync(round, _declared, at.Open, cancellation);
        _declared.Take(open.Declared);
        if (_ports.Waits) watch.End(Stage.Wait);
        if (_ports.Waits && open != at.Open) await _ports.Store.BeginRoundAsync(_runId, open, cancellation);
        watch.End(Stage.Save);
        using var trace = RoundTrace.Start(_runId, _spec, open);
        _ports.Observer.RoundStarted(round, open.Cohort);

        // 2. Each trains, and averages with its peers by itself.
        var ids = nodes.Select(node => node.Info.Id).ToList();
        var graph = _step.Graph(ids, round);
        var mixing = Mixing.Of(graph, _gossip.Weights);
        var before = at.History.Count > 0 ? at.History[^1].Cohort.Count : 0;
        var (cohort, replies) = await AskAsync(round, nodes, at.Model, before, mixing, cancellation);
        watch.End(Stage.Train);

        // 3. What they say of it is saved.
        var counted = replies.Keys.ToHashSet(StringComparer.Ordinal);
        var record = Record(at, open, cohort, watch) with
        {
            Failure = PlainCollector.Shortfall(counted.Count, 1, cohort),
            Gossip = Told(graph, mixing, ids, replies, at.Model.PayloadBytes),
        };
        await _ports.Store.SaveRoundAsync(_runId, record, at.Model, at.Optimizer, cancellation);
        _ports.Observer.RoundSaved(record);
        RoundTrace.End(trace, record);
        return new Checkpoint(at.Model, at.Optimizer, [.. at.History, record]);
    }

    private async Task<(IReadOnlyList<ClientOutcome> Cohort, Dictionary<string, GossipReply> Replies)> AskAsync(int round,
        IReadOnlyList<IClient> nodes, ModelState first, int before, Mixing mixing, CancellationToken cancellation)
    {
        var outcomes = new SortedList<string, ClientOutcome>(StringComparer.Ordinal);
        var replies = new Dictionary<string, GossipReply>(StringComparer.Ordinal);
        var ids = nodes.Select(node => node.Info.Id).ToList();
        var places = ids.Index().ToDictionary(pair => pair.Item, pair => pair.Index, StringComparer.Ordinal);
        GossipAssignment Assign(IClient node, DateTimeOffset? until)
            => Of(round, node.Info.Id, ids, before, mixing.Row(places[node.Info.Id]), places[node.Info.Id]) with
            {
                Model = first,
                Deadline = until,
            };
        await foreach (var waiting in _conversation.AskAsync(nodes, Assign, _spec.Cohort.Deadline, cancellation))
            foreach (var (id, reply, time) in waiting)
            {
                var refusal = reply as Refusal ?? (reply is GossipReply ? null
                    : new Refusal(RefusalReason.WrongKind, "it answered something else than that it averaged with its peers"));
                if (reply is GossipReply told) replies[id] = told;
                var outcome = Outcome(id, reply as GossipReply, refusal, time);
                outcomes.Add(id, outcome);
                _ports.Observer.ClientDone(round, outcome);
            }

        return (RoundMetrics.Bounded([.. outcomes.Values]), replies);
    }

    private GossipAssignment Of(int round, string node, IReadOnlyList<string> ids, int before, MixingRow row, int place) => new()
    {
        RunId = _runId,
        Round = round,
        Asked = ids.Count,
        AskedBefore = before,
        Config = _spec.Config.Fit.At(round),
        Trace = Activity.Current?.Id,
        Spec = _spec.Model,
        Schema = _ports.Schema,
        Training = _spec.Training with
        {
            Seed = SeededRandom.For(_spec.Seed, "round", round.ToString(CultureInfo.InvariantCulture), node, "train").NextUInt64(),
        },
        Participants = ids,
        Peers = [.. row.Nodes.Where(peer => peer != place).Select(peer => new GossipPeer(ids[peer], row.WeightOf(peer)))],
        OwnWeight = row.WeightOf(place),
    };

    private ClientOutcome Outcome(string client, GossipReply? reply, Refusal? refusal, TimeSpan time)
        => new ClientOutcome(client, time.TotalSeconds)
        {
            Refused = refusal?.Reason,
            Detail = refusal?.Detail,
            Examples = Math.Clamp(reply?.Examples ?? 0, 0, _spec.Cohort.MaxExamples),
            Loss = ToldNumbers.Loss(reply?.Metric(Clients.Metrics.Loss)),
            Accuracy = ToldNumbers.Accuracy(reply?.Metric(Clients.Metrics.Accuracy)),
            Metrics = reply is null ? null : Clients.Metrics.Own(reply.Metrics),
            TrainSeconds = ToldNumbers.Seconds(reply?.TrainTime.TotalSeconds ?? 0) ?? 0,
        };

    private static RoundRecord Record(Checkpoint at, OpenRound open, IReadOnlyList<ClientOutcome> cohort, StageWatch watch) => new()
    {
        Round = open.Round,
        Started = open.Started,
        Seconds = watch.Take(),
        Cohort = cohort,
        TrainLoss = RoundClosing.TrainLoss(cohort),
        TrainMetrics = Metrics.Mean(cohort.Where(client => client.Refused is null)
            .Select(client => ((double)client.Examples, client.Metrics))),
        Declared = open.Declared,
        ModelSha256 = at.Model.Sha256(),
    };

    // Nobody sees their models: of how far they agree only what they say is known.
    private static GossipRecord Told(PeerGraph graph, Mixing mixing, List<string> ids, Dictionary<string, GossipReply> replies, long bytes)
    {
        var accuracies = ids.Select(id => ToldNumbers.Accuracy(replies.GetValueOrDefault(id)?.Metric(Clients.Metrics.Accuracy))).ToList();
        var among = graph.Among([.. ids.Select(replies.ContainsKey)]);
        var told = replies.Values.Where(reply => reply.Averaged is not null).ToList();
        var handovers = told.Count == replies.Count
            ? told.Sum(reply => reply.Averaged!.Intersect(ids, StringComparer.Ordinal).LongCount()) : among.Handovers;
        return new GossipRecord
        {
            Nodes = [.. ids.Index().Select(node => new GossipNode(node.Item) { Accuracy = accuracies[node.Index] })],
            Links = ids.Count > GossipRecord.MaxDrawn ? null : [.. graph.Edges().Select(edge => (int[])[edge.One, edge.Other])],
            Figures = GossipFigures.Of(accuracies) with
            {
                Gap = SpectralGap.Of(mixing),
                Handovers = handovers,
                Exchanged = handovers * bytes,
            },
        };
    }
}
