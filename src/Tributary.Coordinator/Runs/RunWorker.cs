using System.Text.Json;
using Microsoft.Extensions.Logging;
using Tributary.Coordinator.Clients;
using Tributary.Coordinator.Data;
using Tributary.Coordinator.Errors;
using Tributary.Coordinator.Events;
using Tributary.Coordinator.Hosting;
using Tributary.Coordinator.Observability;
using Tributary.Coordinator.Workers;
using Tributary.Core;
using Tributary.Core.Clients;
using Tributary.Core.Logs;
using Tributary.Core.Rounds;
using Tributary.Engine.Formats;
using Tributary.Engine.Specs;
using Tributary.Storage;

namespace Tributary.Coordinator.Runs;

/// <summary>Does the runs: some side by side, the others in line. What it decides it keeps in the store first, so that a coordinator that
/// died goes on, when it comes back, with every run that had not ended.</summary>
internal sealed class RunWorker(IRunStore store, ClientRegistry clients, TestData tests, IUpdateSpool? spool, IModelStore models,
    RunOwnership ownership, EventHub events, RunLog log, RunMeters meters, ClientFigures figures,
    CoordinatorOptions options, TimeProvider clock, WorkerGuard guard, ILogger<RunWorker> logger) : Worker(guard)
{
    /// <summary>Time from one look into the store to the next, for runs that another coordinator left behind.</summary>
    private static readonly TimeSpan Rescan = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan Elsewhere = TimeSpan.FromSeconds(2);

    private readonly SemaphoreSlim _gate = new(1);
    private readonly RunQueue _queue = new(options.MaxRunsAtOnce);
    private readonly Trouble _store = new(reason => ServerEvents.StoreAway(logger, reason), () => ServerEvents.StoreBack(logger));
    private readonly SpoolSweep _sweep = new(store, spool);
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Null while the worker works; else what keeps it from it.</summary>
    public string? Trouble { get; private set; } = "it has not looked for runs yet";

    /// <summary>A run that waits or works here; null for any other.</summary>
    public LiveRun? Find(string id)
    {
        lock (_queue) return _queue.Find(id)?.Run;
    }

    /// <summary>Everything that waits or works here.</summary>
    public IReadOnlyList<LiveRun> Live
    {
        get
        {
            lock (_queue) return [.. _queue.All.Select(turn => turn.Run)];
        }
    }

    public void ClientProgressed(string client, ClientProgress progress) => Find(progress.RunId)?.ClientProgressed(client, progress);

    /// <summary>Keeps a new run and puts it in line.</summary>
    /// <param name="origin">For the run's log: where the first weights come from; null where there is nothing to say.</param>
    public async Task AddAsync(RunRecord run, ModelState initial, string? origin, CancellationToken cancellation)
    {
        run = run with { Owner = ownership.Me };
        await store.CreateAsync(run, initial, cancellation);
        if (origin is not null) log.Add(run.Id, "info", origin);
        Enqueue(run).Teller.StatusChanged(RunStatus.Queued, "waits for its turn");
        Wake();
    }

    /// <summary>Pauses or stops a run: its round under way is left, and goes on with the same clients when it is resumed.</summary>
    /// <param name="status"><see cref="RunStatus.Paused"/> or <see cref="RunStatus.Stopped"/>.</param>
    public async Task EndAsync(RunRecord run, RunStatus status, CancellationToken cancellation)
    {
        await _gate.WaitAsync(cancellation);
        try
        {
            var turn = Turn(run.Id);
            run = await store.FindAsync(run.Id, cancellation) ?? run;
            if (run.Status == status) return;
            NotASimulation(run);
            var may = run.Status is RunStatus.Queued or RunStatus.Running
                || (status == RunStatus.Stopped && run.Status == RunStatus.Paused);
            if (!may)
                throw Problems.NotAllowedNow($"run {run.Id} is {run.Status.ToString().ToLowerInvariant()}",
                    "GET /api/runs shows which runs go on");
            ownership.Demand(run);

            // The store first: if we die now, the run stays what it was told to be.
            if (turn?.Keeper is { } keeper) await keeper.CloseAsync(run.Id, status, cancellation);
            else await ownership.NoteAsync(run, status, cancellation);
            if (turn is not null) await LeaveAsync(turn);
            new RunTeller(run.Id, events, log, meters, figures, logger)
                .StatusChanged(status, status == RunStatus.Paused ? "paused" : "stopped");
        }
        finally
        {
            _gate.Release();
        }

        Wake();
    }

    /// <summary>Puts a run in line again.</summary>
    public async Task ResumeAsync(RunRecord run, CancellationToken cancellation)
    {
        await _gate.WaitAsync(cancellation);
        try
        {
            run = await store.FindAsync(run.Id, cancellation) ?? run;
            NotASimulation(run);
            if (run.Status is RunStatus.Queued or RunStatus.Running) return;
            if (run.Status == RunStatus.Completed)
                throw Problems.NotAllowedNow($"run {run.Id} is complete: {run.Outcome?.Reason}", "start a new run with more rounds");
            ownership.Demand(run);
            await ownership.NoteAsync(run, RunStatus.Queued, cancellation);
            Enqueue(run with { Status = RunStatus.Queued, Outcome = null })
                .Teller.StatusChanged(RunStatus.Queued, "resumed; waits for its turn");
        }
        finally
        {
            _gate.Release();
        }

        Wake();
    }

    // A command line does it, in its own terminal; it lies in the same folder.
    private static void NotASimulation(RunRecord run)
    {
        if (RunDocument.IsMine(run)) return;
        throw Problems.NotAllowedNow($"run {run.Id} is a simulation; the coordinator only shows it",
            $"Ctrl-C in its terminal ends it, and tributary resume {run.Id} goes on with it");
    }

    /// <summary>Does something with a run that neither waits nor works here, while nobody can resume it.</summary>
    /// <param name="work">Gets the run as the store has it now.</param>
    public async Task WhileAtRestAsync(RunRecord run, Func<RunRecord, Task> work, CancellationToken cancellation)
    {
        await _gate.WaitAsync(cancellation);
        try
        {
            run = await store.FindAsync(run.Id, cancellation) ?? throw RunLookup.Unknown(run.Id);

            // Of a simulation only its claim tells whether somebody works on it: one that was interrupted stands there as running.
            if (Turn(run.Id) is not null || (run.Status is RunStatus.Queued or RunStatus.Running && RunDocument.IsMine(run)))
                throw Problems.NotAllowedNow($"run {run.Id} is {run.Status.ToString().ToLowerInvariant()}",
                    $"stop it first: tributary run stop {run.Id}");
            await work(run);
        }
        finally
        {
            _gate.Release();
        }
    }

    protected override IEnumerable<WorkerLoop> Loops() => [new("runs", LookAsync), new("what runs wait for", WatchAsync)];

    // What works ends here and is gone on with at the next start.
    protected override async Task EndAsync()
    {
        Task[] working;
        lock (_queue) working = [.. _queue.All.Select(turn => turn.Working).OfType<Task>()];
        await Task.WhenAll(working);
    }

    private async Task LookAsync(CancellationToken stopping)
    {
        while (true)
        {
            // The signal is taken before looking, so that no change falls between.
            var changed = Volatile.Read(ref _changed).Task;
            await AdoptAsync(stopping);
            StartNext(stopping);
            await Task.WhenAny(changed, Task.Delay(HasPostponed ? Elsewhere : Rescan, clock, stopping));
            stopping.ThrowIfCancellationRequested();
        }
    }

    // Takes up every run that has not ended and that nobody here knows yet.
    private async Task AdoptAsync(CancellationToken cancellation)
    {
        await _gate.WaitAsync(cancellation);
        try
        {
            var trouble = "";
            foreach (var run in (await store.UnfinishedAsync(cancellation)).OrderBy(run => run.Status).ThenBy(run => run.Created))
                if (Turn(run.Id) is null && await ownership.IsOursAsync(run, cancellation) && !TryAdopt(run, out var fault))
                    trouble = fault;
            await _sweep.OnceAsync(cancellation);
            Trouble = trouble.Length == 0 ? null : trouble;
            if (Trouble is null) _store.End();
            else _store.Begin(trouble);
        }
        catch (Exception fault) when (!cancellation.IsCancellationRequested)
        {
            Trouble = $"runs cannot be read: {(fault as StoreUnavailableException)?.Briefly ?? fault.Message}";
            _store.Begin(fault.Message);
        }
        finally
        {
            _gate.Release();
        }
    }

    // One run that cannot be read keeps none of the others.
    private bool TryAdopt(RunRecord run, out string trouble)
    {
        try
        {
            trouble = "";
            if (RunDocument.IsMine(run)) Enqueue(run);
            return true;
        }
        catch (Exception fault) when (fault is InvalidOperationException or JsonException or ArgumentException)
        {
            trouble = $"run {run.Id} cannot be read: {fault.Plain()}";
            return false;
        }
    }

    private void StartNext(CancellationToken stopping)
    {
        lock (_queue)
            foreach (var turn in _queue.Next())
            {
                turn.Keeper = new RunKeeper(store, text => Hold(turn, text), clock);
                turn.Working = Task.Run(() => WorkAsync(turn, stopping), CancellationToken.None);
            }
    }

    private async Task WorkAsync(RunTurn turn, CancellationToken stopping)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(stopping, turn.Stop);
        var again = false;
        try
        {
            using var claim = store.Claim(turn.Run.Id);
            await RunAsync(turn, stop.Token);
        }
        catch (OperationCanceledException fault) when (fault is RunClosedException || stop.IsCancellationRequested)
        {
            // Paused, stopped, or the coordinator ends: the store knows which.
        }
        catch (RunClaimedException fault)
        {
            again = true;
            Hold(turn, $"another coordinator has it: {fault.Message}");
        }
        catch (Exception fault) when (StoreTrouble.Of(fault) is { } trouble)
        {
            again = true;
            Hold(turn, $"waiting for the store: {trouble}");
        }
#pragma warning disable CA1031 // A run that breaks is that run's end, never the coordinator's.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            await FailAsync(turn, fault, stop.Token);
        }

        lock (_queue)
        {
            if (again && !stopping.IsCancellationRequested)
            {
                turn.Working = null;
                turn.Keeper = null;
                turn.Postpone(Elsewhere);
                _queue.Return(turn);
            }
            else _queue.Remove(turn);
        }

        Wake();
    }

    private async Task RunAsync(RunTurn turn, CancellationToken cancellation)
    {
        var (run, keeper) = (turn.Run, turn.Keeper!);
        if (await keeper.FindAsync(run.Id, cancellation) is not { Status: RunStatus.Queued or RunStatus.Running } found) return;
        await ownership.TakeOverAsync(found, keeper, cancellation);
        await keeper.SetStatusAsync(run.Id, RunStatus.Running, cancellation);
        Hold(turn, null);
        var at = await LoadAsync(run.Id, keeper, cancellation);
        if (spool is not null) await keeper.PatientlyAsync(() => spool.FetchAsync(run.Id, at.Asks, cancellation), cancellation);

        // Before the first round it has to be known what the columns of tables mean.
        var ports = new RunPorts
        {
            Clients = clients,
            Store = keeper,
            Data = run.Document.Data,
            Spool = spool,
            Models = models,
            Waits = true,
            Patience = options.Patience,
            Observer = run,
            Clock = clock
        };
        var document = await RunSchemas.KnownAsync(run.Id, run.Document, at, ports, tests, cancellation);
        var problems = new List<SpecProblem>();
        var evaluator = tests.Load(document, problems);
        if (problems.Count > 0) throw new InvalidOperationException(string.Join("; ", problems));
        ports = ports with { Evaluator = evaluator, Schema = document.Data is { IsTable: true } data ? data.Schema : null };
        await RunFactory.GoOnAsync(run.Id, document.Run, at, ports, cancellation);
    }

    // A model that was damaged is somebody's to put back, as one that is missing: the run waits for it.
    private static async Task<Checkpoint> LoadAsync(string run, RunKeeper keeper, CancellationToken cancellation)
    {
        try
        {
            return await keeper.LoadAsync(run, cancellation) ?? throw new InvalidOperationException("the store no longer has it");
        }
        catch (BrokenFileException fault)
        {
            throw new StoreUnavailableException(fault.Message, fault);
        }
    }

    private async Task FailAsync(RunTurn turn, Exception fault, CancellationToken cancellation)
    {
        // Tables that do not make one are their owners' to mend.
        if (fault is not SchemaException) ServerEvents.RunBroke(logger, fault, turn.Run.Id);
        try
        {
            var (progress, keeper) = (turn.Run.Progress ?? RunProgress.None, turn.Keeper!);
            var outcome = progress.Failed(DataFaults.OfRun(fault));
            await keeper.FinishAsync(turn.Run.Id, outcome, cancellation);
            turn.Teller.RunEnded(outcome);
        }
#pragma warning disable CA1031 // The store may be what broke; the run is then taken up again later.
        catch (Exception second)
#pragma warning restore CA1031
        {
            ServerEvents.RunBroke(logger, second, turn.Run.Id);
        }
    }

    // Tells when what a run waits for changes: nobody calls when a client merely falls silent.
    private async Task WatchAsync(CancellationToken stopping)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1), clock);
        while (await timer.WaitForNextTickAsync(stopping))
        {
            RunTurn[] turns;
            lock (_queue) turns = [.. _queue.All];
            foreach (var turn in turns)
            {
                var text = turn.Run.IsHeldUp ? turn.Run.Waiting : null;
                if (text == turn.Told) continue;
                turn.Told = text;
                turn.Teller.Waits(text, turn.Run.WaitsFor);
            }
        }
    }

    // What keeps a run from going on is logged when it begins and when it ends, not at every try.
    private void Hold(RunTurn turn, string? obstacle)
    {
        var before = turn.Run.Obstacle;
        turn.Run.Obstacle = obstacle;
        if (before is null && obstacle is not null) ServerEvents.RunHeld(logger, turn.Run.Id, obstacle);
        if (before is not null && obstacle is null) ServerEvents.RunReleased(logger, turn.Run.Id);
    }

    private async Task LeaveAsync(RunTurn turn)
    {
        await turn.CancelAsync();
        if (turn.Working is { } working) await working;
        lock (_queue) _queue.Remove(turn);
    }

    private bool HasPostponed
    {
        get
        {
            lock (_queue) return _queue.HasPostponed;
        }
    }

    private RunTurn? Turn(string id)
    {
        lock (_queue) return _queue.Find(id);
    }

    private RunTurn Enqueue(RunRecord run)
    {
        lock (_queue)
        {
            if (_queue.Find(run.Id) is { } known) return known;
            var teller = new RunTeller(run.Id, events, log, meters, figures, logger);
            var turn = new RunTurn(new LiveRun(run, RunDocument.Stored(run), clients, clock, new LoggedRun(run.Id, logger, teller)), teller,
                clock);
            _queue.Add(turn);
            return turn;
        }
    }

    private void Wake() => Interlocked.Exchange(ref _changed, new(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();
}
