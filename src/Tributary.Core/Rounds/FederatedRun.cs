using Tributary.Core.Clients;
using Tributary.Core.Learning.Strategies;
using Tributary.Engine.Data;

namespace Tributary.Core.Rounds;

/// <summary>Federated training in synchronous rounds: a cohort is asked, its updates become one model, the round is saved, the next
/// begins. A run that stopped anywhere goes on from its last saved round and ends in the same model as one that never stopped.</summary>
public sealed class FederatedRun : IRun
{
    private readonly string _runId;
    private readonly RunSpec _spec;
    private readonly RunPorts _ports;
    private readonly Strategy _strategy;
    private readonly ICollector _collector;
    private readonly Cohorts _cohorts;
    private readonly RoundClosing _closing;
    private readonly TrainAsks _asks;
    private readonly RunEnding _ending;
    private DeclaredExamples _declared = new([]);

    /// <param name="runId">A run that the store holds.</param>
    /// <exception cref="ArgumentException">The specification has problems, or the server is to evaluate and the host brought no
    /// evaluator.</exception>
    public FederatedRun(string runId, RunSpec spec, RunPorts ports)
    {
        if (spec.Problems().FirstOrDefault() is { } problem) throw new ArgumentException(problem.ToString(), nameof(spec));
        if (spec.Evaluation.On is EvaluationPlace.Server or EvaluationPlace.Both && ports.Evaluator is null)
            throw new ArgumentException("evaluation.on: the server is to evaluate, but it has no test set", nameof(ports));
        (_runId, _spec, _ports) = (runId, spec, ports);
        _strategy = StrategyCatalog.Create(spec.Strategy);
        _collector = ports.Collector ?? new PlainCollector(ports.Clock);
        var candidates = new Candidates(ports.Clients, new Eligibility(spec, ports.Data));
        _cohorts = new Cohorts(spec, ports, candidates);
        _asks = new TrainAsks(runId, spec, ports, _strategy);
        _ending = new RunEnding(runId, ports);
        _closing = new RoundClosing(runId, ports, _strategy, new RoundEvaluation(runId, spec, ports, candidates));
    }

    /// <summary>Runs to the end and notes it in the store.</summary>
    /// <param name="start">What the store loaded: the initial model, or the last saved round.</param>
    /// <exception cref="OperationCanceledException">The caller cancelled; the round under way leaves no trace.</exception>
    public async Task<RunOutcome> ExecuteAsync(Checkpoint start, CancellationToken cancellation)
    {
        try
        {
            return await RunAsync(start, cancellation);
        }
        finally
        {
            _ports.Spool?.Rest();
        }
    }

    private async Task<RunOutcome> RunAsync(Checkpoint start, CancellationToken cancellation)
    {
        _ports.Observer.RunStarted(_runId, _spec, start);
        _declared = new DeclaredExamples(start.History);
        var (at, began, watch) = (start, _ports.Clock.GetTimestamp(), new StageWatch(_ports.Clock));
        (RunStatus Status, string Reason)? end;
        while ((end = StopRule.Met(_spec, at.History)) is null) at = await RunRoundAsync(at, watch, cancellation);

        return await _ending.NoteAsync(start, began, at, end.Value, cancellation);
    }

    private async Task<Checkpoint> RunRoundAsync(Checkpoint at, StageWatch watch, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var round = at.Round + 1;
        watch.End(Stage.Save);

        // 1. The cohort depends on the seed, the round and who is present, on nothing else. Where clients come and go it is noted before
        // anyone is asked: a round that was interrupted goes on with the clients that it had. Where they do not, the same are drawn again.
        var (open, cohort) = await _cohorts.NextAsync(round, _declared, at.History, at.Open, cancellation);
        _declared.Take(open.Declared);
        if (_ports.Waits) watch.End(Stage.Wait);
        if (_ports.Waits && open != at.Open) await _ports.Store.BeginRoundAsync(_runId, open, cancellation);
        watch.End(Stage.Save);
        using var trace = RoundTrace.Start(_runId, _spec, open);
        _ports.Observer.RoundStarted(round, open.Cohort);

        // 2. and 3. Everyone is asked to train from the same model; updates are folded as they arrive.
        var plan = Plan(at, open, cohort);
        var harvest = await _collector.CollectAsync(plan, cancellation);
        watch.End(Stage.Train);
        watch.Move(Stage.Train, Stage.Transfer, harvest.Transfer);
        watch.Move(Stage.Train, Stage.Aggregate, harvest.Aggregation);

        // 4. to 6. Of the harvest a saved round is made.
        var closed = await _closing.CloseAsync(at, open, plan.Rules, cohort, harvest, watch, cancellation);
        RoundTrace.End(trace, closed.History[^1]);
        _ports.Observer.RoundSaved(closed.History[^1]);
        return closed;
    }

    private HarvestPlan Plan(Checkpoint at, OpenRound open, IReadOnlyList<IClient> cohort) => new()
    {
        Assignment = _asks.Of(open.Round, at.Model, open.Cohort.Count, at.History.Count > 0 ? at.History[^1].Cohort.Count : 0),
        Cohort = cohort,
        Spec = _spec.Cohort,
        Strategy = _strategy,
        Rules = FoldRules.Of(_spec, _declared, at.History),
        SeedOf = client => SeededRandom.For(_spec.Seed, "round", $"{open.Round}", client, "train").NextUInt64(),
        Acknowledged = client => _ports.Spool?.Find(_runId, open.Round, client, at.Model.Layout),
        Done = outcome => _ports.Observer.ClientDone(open.Round, outcome),
    };
}
