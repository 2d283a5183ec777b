using System.Diagnostics;
using Tributary.Core.Clients;
using Tributary.Core.Learning;
using Tributary.Core.Learning.Exact;
using Tributary.Core.Learning.Strategies;
using Tributary.Engine.Data;
using Tributary.Engine.Models;

namespace Tributary.Core.Rounds;

/// <summary>Federated training in synchronous rounds: a cohort is asked, its updates become one model, the round is saved, the next
/// begins. A run that stopped anywhere goes on from its last saved round and ends in the same model as one that never stopped.</summary>
public sealed class FederatedRun
{
    private readonly string _runId;
    private readonly RunSpec _spec;
    private readonly RunPorts _ports;
    private readonly Strategy _strategy;
    private readonly ICollector _collector;
    private readonly Cohorts _cohorts;
    private readonly RoundEvaluation _evaluation;
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
        _evaluation = new RoundEvaluation(runId, spec, ports, candidates);
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
        var (at, began, watch) = (start, _ports.Clock.GetTimestamp(), new Stages(_ports.Clock));
        (RunStatus Status, string Reason)? end;
        while ((end = StopRule.Met(_spec, at.History)) is null) at = await RunRoundAsync(at, watch, cancellation);

        var evaluated = at.History.LastOrDefault(round => round.TestLoss is not null);
        var outcome = new RunOutcome
        {
            Status = end.Value.Status,
            Reason = end.Value.Reason,
            Rounds = at.History.Count,
            Accuracy = evaluated?.TestAccuracy,
            Loss = evaluated?.TestLoss,
            ModelSha256 = at.Model.Sha256(),
            Seconds = start.History.Sum(round => round.Seconds.Total) + _ports.Clock.GetElapsedTime(began).TotalSeconds,
        };
        await _ports.Store.FinishAsync(_runId, outcome, cancellation);
        _ports.Observer.RunEnded(outcome);
        return outcome;
    }

    private async Task<Checkpoint> RunRoundAsync(Checkpoint at, Stages watch, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var round = at.Round + 1;
        var writing = watch.Next();

        // 1. The cohort depends on the seed, the round and who is present, on nothing else. Where clients come and go it is noted before
        // anyone is asked: a round that was interrupted goes on with the clients that it had. Where they do not, the same are drawn again.
        var (open, cohort) = await _cohorts.NextAsync(round, _declared, at.Open, cancellation);
        _declared.Take(open.Declared);
        var waiting = _ports.Waits ? watch.Next() : TimeSpan.Zero;
        if (_ports.Waits && open != at.Open) await _ports.Store.BeginRoundAsync(_runId, open, cancellation);
        var noting = watch.Next();
        using var trace = RoundTrace.Start(_runId, _spec, open);
        _ports.Observer.RoundStarted(round, open.Cohort);

        // 2. and 3. Everyone is asked to train from the same model; updates are folded as they arrive.
        var plan = Plan(at, open, cohort);
        var harvest = await _collector.CollectAsync(plan, cancellation);
        var collecting = watch.Next();

        // 4. The server's optimizer steps along the aggregate. A round that failed leaves the model as it was.
        var (next, failure) = Step(at, harvest);
        var stepping = watch.Next();

        // 5. The new model is tested.
        var test = failure is null ? await _evaluation.RunAsync(round, next.Model, cohort, _declared, cancellation) : RoundTest.None;
        var evaluating = watch.Next();

        // 6. Round, model and optimizer state are saved in one step.
        var sha256 = next.Model.Sha256();
        var times = new RoundTimes((collecting - harvest.Aggregation - harvest.Transfer).TotalSeconds, harvest.Transfer.TotalSeconds,
            (harvest.Aggregation + stepping).TotalSeconds, evaluating.TotalSeconds, (writing + noting + watch.Next()).TotalSeconds,
                waiting.TotalSeconds);
        var record = new RoundRecord
        {
            Round = round,
            Started = open.Started,
            Seconds = times with { Train = Math.Max(0, times.Train) },
            Cohort = harvest.Cohort,
            BytesOut = harvest.BytesOut,
            BytesIn = harvest.BytesIn,
            Loss = test.Server?.Loss,
            Accuracy = ToldNumbers.Accuracy(test.Server?.Accuracy),
            ClientLoss = test.Clients?.Loss,
            ClientAccuracy = ToldNumbers.Accuracy(test.Clients?.Accuracy),
            TrainLoss = TrainLoss(harvest.Cohort),
            TrainMetrics = Metrics.Mean(harvest.Cohort.Where(client => client.Refused is null)
                .Select(client => ((double)client.Examples, client.Metrics))),
            ClientMetrics = test.Clients?.Metrics is { Count: > 0 } metrics ? metrics : null,
            RefusedEvaluations = test.Refused.Count > 0 ? test.Refused : null,
            NotedEvaluations = test.Notes.Count > 0 ? test.Notes : null,
            Declared = open.Declared,
            ClipNorm = plan.Rules.ClipNorm,
            MedianNorm = harvest.MedianNorm,
            Failure = failure,
            ModelSha256 = sha256,
        };
        await _ports.Store.SaveRoundAsync(_runId, record, next.Model, next.State, cancellation);
        _ports.Spool?.Forget(_runId, round);
        RoundTrace.End(trace, record);
        _ports.Observer.RoundSaved(record);
        return new Checkpoint(next.Model, next.State, [.. at.History, record]);
    }

    private HarvestPlan Plan(Checkpoint at, OpenRound open, IReadOnlyList<IClient> cohort) => new()
    {
        Assignment = Assignment(at, open),
        Cohort = cohort,
        Spec = _spec.Cohort,
        Strategy = _strategy,
        Rules = Rules(at),
        SeedOf = client => SeededRandom.For(_spec.Seed, "round", $"{open.Round}", client, "train").NextUInt64(),
        Acknowledged = client => _ports.Spool?.Find(_runId, open.Round, client, at.Model.Layout),
        Done = outcome => _ports.Observer.ClientDone(open.Round, outcome),
    };

    private TrainAssignment Assignment(Checkpoint at, OpenRound open) => new()
    {
        RunId = _runId,
        Round = open.Round,
        Asked = open.Cohort.Count,
        AskedBefore = at.History.Count > 0 ? at.History[^1].Cohort.Count : 0,
        Config = _spec.Config.Fit.At(open.Round),
        Spec = _spec.Model,
        Model = at.Model,
        Encoding = _spec.Encoding,
        Trace = Activity.Current?.Id,
        LossBefore = _strategy.LossBefore,
        Schema = _ports.Schema,
        Training = _spec.Training with { Proximal = _strategy.Proximal ?? _spec.Training.Proximal },
    };

    // A limit that follows the updates is known before the first of a round comes: it is the last round's, so that each can be folded at
    // once.
    private FoldRules Rules(Checkpoint at) => new()
    {
        Declared = _declared.Of,
        Measures = _spec.Strategy.Clip is not null,
        ClipNorm = _spec.Strategy.Clip is not { } clip ? null
            : clip.Limit ?? at.History.LastOrDefault(round => round is { Failure: null, MedianNorm: > 0 })?.MedianNorm,
    };

    private (ServerStep Next, string? Failure) Step(Checkpoint at, Harvest harvest)
    {
        var same = new ServerStep(at.Model, at.Optimizer);
        if (harvest.Aggregate is null) return (same, harvest.Failure);
        var step = _strategy.Optimizer.Apply(at.Model, harvest.Aggregate, at.Optimizer);
        var broken = step.Model.Layout.Tensors.FirstOrDefault(tensor => tensor.Role != TensorRole.Local
            && !float.IsFinite(ExactKernel.Largest(step.Model.Tensor(tensor))));
        return broken is null ? (step, null)
            : (same, $"the server's step made tensor {broken.Name} infinite or not a number; lower the learning rate of the strategy or "
                + $"of the clients");
    }

    private static double? TrainLoss(IReadOnlyList<ClientOutcome> cohort)
    {
        var counted = cohort.Where(client => client.Refused is null && client.Loss is not null).ToArray();
        return counted.Length == 0 ? null : counted.Sum(client => client.Loss * client.Examples) / counted.Sum(
            client => (double)client.Examples);
    }
}
