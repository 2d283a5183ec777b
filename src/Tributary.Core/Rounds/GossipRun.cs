using Tributary.Core.Clients;
using Tributary.Core.Learning.Gossip;

namespace Tributary.Core.Rounds;

/// <summary>Training without a central model (D-PSGD, Lian et al. 2017, "Can decentralized algorithms outperform centralized algorithms?"):
/// every client is a node with a model of its own. In each round all train theirs, then each averages with its neighbours. What is
/// saved as the round's model is the mean of all nodes.</summary>
/// <remarks>The seed and who was present give the same bits again, whatever the number of threads and the order of answers. A node that
/// fails or is away keeps its own model; its neighbours average without it, so that the mean of those who trained is kept.</remarks>
internal sealed class GossipRun : IRun
{
    private readonly string _runId;
    private readonly RunSpec _spec;
    private readonly GossipSpec _gossip;
    private readonly RunPorts _ports;
    private readonly GossipNodes _nodes;
    private readonly GossipStep _step;
    private readonly NodeTraining _training;
    private readonly GossipClosing _closing;
    private readonly NodeAsks _asks;
    private PairTurns? _pairs;
    private DeclaredExamples _declared = new([]);

    /// <param name="runId">A run that the store holds.</param>
    /// <exception cref="ArgumentException">A specification has problems, or the server is to evaluate and the host brought no
    /// evaluator.</exception>
    public GossipRun(string runId, RunSpec spec, GossipSpec gossip, RunPorts ports)
    {
        if (spec.Problems().Concat(gossip.Problems()).FirstOrDefault() is { } problem)
            throw new ArgumentException(problem.ToString(), nameof(spec));
        if (spec.Evaluation.On is EvaluationPlace.Server or EvaluationPlace.Both && ports.Evaluator is null)
            throw new ArgumentException("evaluation.on: the server is to evaluate, but it has no test set", nameof(ports));
        if (gossip.Mode == GossipMode.PushPull && ports.Clock is not VirtualTime)
            throw new ArgumentException("strategy.mode: pairs meet in virtual time, and this host has none", nameof(ports));
        (_runId, _spec, _gossip, _ports) = (runId, spec, gossip, ports);
        var candidates = new Candidates(ports.Clients, new Eligibility(spec, ports.Data));
        _nodes = new GossipNodes(spec, gossip, ports, candidates);
        _step = new GossipStep(spec, gossip);
        _asks = new NodeAsks(runId, spec, ports);
        _training = new NodeTraining(ports.Clock, _asks);
        _closing = new GossipClosing(runId, spec, gossip, ports,
            new NodeTests(spec, ports, new RoundEvaluation(runId, spec, ports, candidates)));
    }

    /// <summary>Runs to the end and notes it in the store.</summary>
    /// <param name="start">What the store loaded: the initial model, or the last saved round with the nodes' models.</param>
    /// <exception cref="InvalidOperationException">The nodes' models were not kept with the last round, and the rounds since then come to
    /// something else when they are done again.</exception>
    /// <exception cref="OperationCanceledException">The caller cancelled; the round under way leaves no trace.</exception>
    public async Task<RunOutcome> ExecuteAsync(Checkpoint start, CancellationToken cancellation)
    {
        try
        {
            return await RunAsync(start, cancellation);
        }
        finally
        {
            if (_pairs is { } pairs) await pairs.DisposeAsync();
            _pairs = null;
            _ports.Spool?.Rest();
        }
    }

    private async Task<RunOutcome> RunAsync(Checkpoint start, CancellationToken cancellation)
    {
        _ports.Observer.RunStarted(_runId, _spec, start);
        _declared = new DeclaredExamples(start.History);
        var (at, began) = (start, _ports.Clock.GetTimestamp());
        (RunStatus Status, string Reason)? end = StopRule.Met(_spec, at.History);
        if (end is null)
        {
            var models = await NodesAsync(start, cancellation);
            var watch = new StageWatch(_ports.Clock);
            while ((end = StopRule.Met(_spec, at.History)) is null) at = await RunRoundAsync(at, models, watch, cancellation);
            if (Given(models.All) is { Count: > 0 } last) await _ports.Store.LetGoAsync(last, cancellation);
        }

        return await new RunEnding(_runId, _ports).NoteAsync(start, began, at, end.Value, cancellation);
    }

    private async Task<Checkpoint> RunRoundAsync(Checkpoint at, NodeModels models, StageWatch watch, CancellationToken cancellation)
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

        // 2. Each trains its own model. 3. Each averages with its neighbours that trained too; or both in turns, where nobody waits.
        models.Enter(open.Cohort, at.Model, _gossip.Nodes);
        var rules = FoldRules.Of(_spec, _declared, at.History);
        var given = Given(open.Cohort.Select(node => models[node]));
        var check = new NodeCheck(at.Model, _spec.Cohort, rules);
        var turn = _gossip.Mode == GossipMode.PushPull ? await MeetAsync(at, nodes, models, check, cancellation)
            : await TrainAsync(at, nodes, models, check, cancellation);
        watch.End(Stage.Train);
        watch.Move(Stage.Train, Stage.Transfer, turn.Harvest.Transfer);

        // 4. to 6. It is measured, tested and saved.
        var closed = await _closing.CloseAsync(at, open, turn, models, rules, watch, cancellation);
        if (given.Count > 0) await _ports.Store.LetGoAsync(given, cancellation);
        RoundTrace.End(trace, closed.History[^1]);
        _ports.Observer.RoundSaved(closed.History[^1]);
        return closed;
    }

    // Models that were sent to nodes lie in the model store of a coordinator, one for each; once a round is over nobody asks for them.
    private IReadOnlyCollection<string> Given(IEnumerable<ModelState> models)
        => _ports.Waits ? [.. models.Select(model => model.Sha256()).Distinct()] : [];

    private async Task<GossipTurn> TrainAsync(Checkpoint at, IReadOnlyList<IClient> nodes, NodeModels models, NodeCheck check,
        CancellationToken cancellation)
    {
        var (round, ids) = (at.Round + 1, nodes.Select(node => node.Info.Id).ToList());
        var harvest = await _training.RunAsync(round, nodes, models, check,
            (nodes.Count, at.History.Count > 0 ? at.History[^1].Cohort.Count : 0), _spec.Cohort.Deadline,
            node => _ports.Spool?.Find(_runId, round, node, at.Model.Layout), outcome => _ports.Observer.ClientDone(round, outcome),
            cancellation);
        var (counted, graph) = (harvest.Counted, _step.Graph(ids, round));
        return new GossipTurn(nodes, harvest, graph, _step.Mix(graph, ids, counted, models))
        {
            Handovers = graph.Among([.. ids.Select(counted.Contains)]).Handovers,
            Failure = PlainCollector.Shortfall(counted.Count, 1, harvest.Cohort),
        };
    }

    private async Task<GossipTurn> MeetAsync(Checkpoint at, IReadOnlyList<IClient> nodes, NodeModels models, NodeCheck check,
        CancellationToken cancellation)
    {
        var round = at.Round + 1;
        _pairs ??= new PairTurns(_spec, _step.Graph([.. nodes.Select(node => node.Info.Id)], round), nodes, _asks, _ports.Clock, at.Model,
            at.History, cancellation);
        return (await _pairs.RunAsync(round, models, check, recorded: null, outcome => _ports.Observer.ClientDone(round, outcome),
            cancellation)).Turn;
    }

    // Where not every round kept the nodes' models, the rounds since the last that did are done again, and must come to what was saved.
    private async Task<NodeModels> NodesAsync(Checkpoint start, CancellationToken cancellation)
    {
        var models = NodeModels.Of(start);
        if (models.Round == start.Round || _ports.Waits) return models;
        var (earlier, since) = (start.History.Take(models.Round).ToList(), start.History.Skip(models.Round).ToList());
        var replay = new GossipReplay(_runId, _spec, _gossip, _ports);
        return await replay.RunAsync(models.Mean ?? RunFactory.Draw(_spec), models, earlier, since, cancellation) is not { } difference
            ? models
            : throw new InvalidOperationException($"round {difference.Round}, done again to know the nodes' models, comes to something "
                + $"else: {difference.Reason}");
    }
}
