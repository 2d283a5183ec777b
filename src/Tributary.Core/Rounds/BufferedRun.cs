using Tributary.Core.Clients;
using Tributary.Core.Learning.Buffered;
using Tributary.Core.Learning.Strategies;
using Tributary.Engine.Data;

namespace Tributary.Core.Rounds;

/// <summary>Asynchronous federated averaging (FedBuff, Nguyen et al. 2022): so many clients are always at work, each from the model that
/// was the newest when it was asked. Whenever the buffer's updates are in, they become a step and a saved round; who is late by then counts
/// in a later round, by its staleness. Nobody waits for the slowest.</summary>
/// <remarks>The seed, the order in which answers came (the rounds' cohorts keep it) and who was present give the same bits again. A client
/// has one ask at a time and one place in each round: it is asked again, with the newest model, once that round is saved. The
/// strategy's server optimizer takes each step; its aggregation is not used, because the buffer is one. Each client's deadline counts
/// from its own asking.</remarks>
public sealed class BufferedRun : IRun
{
    private readonly string _runId;
    private readonly RunSpec _spec;
    private readonly BufferedSpec _buffered;
    private readonly RunPorts _ports;
    private readonly Strategy _strategy;
    private readonly Candidates _candidates;
    private readonly RoundClosing _closing;
    private readonly TrainAsks _assignments;
    private DeclaredExamples _declared = new([]);
    private Dictionary<string, long> _newlyDeclared = [];
    private int _lastAsk;

    /// <param name="runId">A run that the store holds.</param>
    /// <exception cref="ArgumentException">A specification has problems, or the server is to evaluate and the host brought no
    /// evaluator.</exception>
    public BufferedRun(string runId, RunSpec spec, BufferedSpec buffered, RunPorts ports)
    {
        if (spec.Problems().Concat(buffered.Problems()).FirstOrDefault() is { } problem)
            throw new ArgumentException(problem.ToString(), nameof(spec));
        if (spec.Evaluation.On is EvaluationPlace.Server or EvaluationPlace.Both && ports.Evaluator is null)
            throw new ArgumentException("evaluation.on: the server is to evaluate, but it has no test set", nameof(ports));
        (_runId, _spec, _buffered, _ports) = (runId, spec, buffered, ports);
        _strategy = StrategyCatalog.Create(spec.Strategy);
        _candidates = new Candidates(ports.Clients, new Eligibility(spec, ports.Data));
        _assignments = new TrainAsks(runId, spec, ports, _strategy);
        _closing = new RoundClosing(runId, ports, _strategy, new RoundEvaluation(runId, spec, ports, _candidates));
    }

    /// <summary>Runs to the end and notes it in the store.</summary>
    /// <param name="start">What the store loaded: the initial model or the last saved round, and the asks that are open.</param>
    /// <exception cref="OperationCanceledException">The caller cancelled; asks stay open, and who answers them counts once the run goes
    /// on.</exception>
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
        (_declared, _newlyDeclared, _lastAsk) = (new DeclaredExamples(start.History), [], start.Asks.Last);
        var (at, began, watch) = (start, _ports.Clock.GetTimestamp(), new StageWatch(_ports.Clock));
        await using var asks = new AsksUnderWay(_ports.Clock, _spec.Cohort.Deadline, cancellation);
        (RunStatus Status, string Reason)? end;
        if (StopRule.Met(_spec, at.History) is null) await TakeUpAsync(start, asks, cancellation);
        while ((end = StopRule.Met(_spec, at.History)) is null) at = await FillAsync(at, asks, watch, cancellation);
        return await new RunEnding(_runId, _ports).NoteAsync(start, began, at, end.Value, cancellation);
    }

    private async Task<Checkpoint> FillAsync(Checkpoint at, AsksUnderWay asks, StageWatch watch, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var round = at.Round + 1;
        watch.End(Stage.Save);

        // 1. Where nobody is at work and clients come and go, enough of them are waited for. Then every place is given.
        if (_ports.Waits && asks.Count == 0)
            await Cohorts.EnoughAsync(_ports, _candidates, Math.Max(_buffered.Buffer, _spec.Cohort.WaitFor ?? 0), cancellation);
        if (_ports.Waits) watch.End(Stage.Wait);
        var started = _ports.Clock.GetUtcNow();
        var rules = FoldRules.Of(_spec, _declared, at.History);
        var filling = new BufferFilling(at, _buffered, _spec.Cohort, rules, _ports.Clock);
        await AskAsync(at, filling, asks, cancellation);
        var working = asks.Asks;
        var open = new OpenRound(round, started, [.. working.Select(ask => ask.Client)]);
        using var trace = RoundTrace.Start(_runId, _spec, open);
        _ports.Observer.RoundStarted(round, open.Cohort);
        _ports.Observer.ClientsAsked(round, working);

        // 2. Answers are folded one by one as they come; each gives its place to somebody else.
        while (!filling.IsFull && asks.Count > 0)
        {
            var version = _ports.Clients.Version;
            if (await AskAsync(at, filling, asks, cancellation) is { Count: > 0 } more) _ports.Observer.ClientsAsked(round, more);
            await AnyNewsAsync(asks, version, cancellation);
            if (asks.Next() is { } answer) _ports.Observer.ClientDone(round, filling.Take(answer));
        }

        var harvest = filling.Finish();
        watch.End(Stage.Train);
        watch.Move(Stage.Train, Stage.Transfer, harvest.Transfer);
        watch.Move(Stage.Train, Stage.Aggregate, harvest.Aggregation);

        // 3. Of the filling a saved round is made, while the others work on.
        open = open with { Declared = _newlyDeclared.Count > 0 ? _newlyDeclared : null };
        _newlyDeclared = [];
        var cohort = filling.Counted.Select(_ports.Clients.Find).OfType<IClient>().ToList();
        var closed = await _closing.CloseAsync(at, open, rules, cohort, harvest, watch, cancellation);
        RoundTrace.End(trace, closed.History[^1]);
        _ports.Observer.RoundSaved(closed.History[^1]);
        return closed;
    }

    // Free places go to clients that are neither at work nor in this filling, drawn by the seed and the number of the ask. Asks are noted
    // before anyone hears of them: an update that is acknowledged has its place, whatever becomes of this process.
    private async Task<IReadOnlyList<AskRecord>> AskAsync(Checkpoint at, BufferFilling filling, AsksUnderWay asks,
        CancellationToken cancellation)
    {
        var free = _buffered.Concurrency - asks.Count;
        if (free <= 0) return [];
        var order = _candidates.Now().Eligible.Where(id => !asks.Holds(id) && !filling.Holds(id)).ToList();
        if (order.Count == 0) return [];
        _lastAsk = Math.Max(_lastAsk, at.Round);
        var random = SeededRandom.For(_spec.Seed, "ask", $"{_lastAsk + 1}", "client");
        var places = new CohortSpec { Size = free, Selection = _spec.Cohort.Selection };
        var drawn = Drawing.Draw(_ports.Clients, order, places, random);
        var (now, given) = (_ports.Clock.GetUtcNow(), at.Model.Sha256());
        now = now.AddTicks(-(now.Ticks % TimeSpan.TicksPerMillisecond));
        var noted = drawn.Select(client => new AskRecord(++_lastAsk, client.Info.Id, at.Round, given) { Asked = now }).ToList();
        await _ports.Store.BeginAsksAsync(_runId, noted, cancellation);
        Declare(drawn);
        foreach (var (client, ask) in drawn.Zip(noted)) asks.Ask(client, ask, _assignments.Of(ask, at.Model, _buffered.Concurrency));
        return noted;
    }

    // After an interruption: what was acknowledged counts, and who had not answered is asked the same again.
    private async Task TakeUpAsync(Checkpoint start, AsksUnderWay asks, CancellationToken cancellation)
    {
        var models = new Dictionary<string, ModelState?>(StringComparer.Ordinal) { [start.Model.Sha256()] = start.Model };
        foreach (var ask in start.Asks.Noted)
        {
            if (!models.TryGetValue(ask.Base, out var given))
            {
                var found = _ports.Models is { } kept ? await kept.FindAsync(ask.Base, cancellation) : null;
                models[ask.Base] = given = found is null ? null : new ModelState(start.Model.Layout, found.Values);
            }

            var client = _ports.Clients.Find(ask.Client)
                ?? new AbsentClient(ask.Client, _ports.Clients, _ports.Patience, _ports.Clock);
            if (given is null)
            {
                asks.End(client, ask, start.Model, new Refusal(RefusalReason.Lost,
                    $"the model that it began from ({ask.Base}) is no longer here; it is asked again with the newest"));
                continue;
            }

            Declare([client]);
            if (_ports.Spool?.Find(_runId, ask.Ask, ask.Client, given.Layout) is { } update)
                client = new SpooledClient(client.Info, update);
            asks.Ask(client, ask, _assignments.Of(ask, given, _buffered.Concurrency));
        }
    }

    // An answer; or, where clients come and go and places are free, somebody who came.
    private async Task AnyNewsAsync(AsksUnderWay asks, long version, CancellationToken cancellation)
    {
        if (!_ports.Waits || asks.Count >= _buffered.Concurrency)
        {
            await asks.WaitAsync(cancellation);
            return;
        }

        using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var answer = asks.WaitAsync(enough.Token);
        var change = _ports.Clients.WaitAsync(() => _ports.Clients.Version != version, enough.Token);
        await Task.WhenAny(answer, change);
        await enough.CancelAsync();
        foreach (var task in (Task[])[answer, change]) await task.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellation.ThrowIfCancellationRequested();
    }

    private void Declare(IReadOnlyList<IClient> clients)
    {
        var found = _declared.New(clients);
        _declared.Take(found);
        foreach (var (client, examples) in found ?? System.Collections.Immutable.ImmutableDictionary<string, long>.Empty)
            _newlyDeclared[client] = examples;
    }
}
