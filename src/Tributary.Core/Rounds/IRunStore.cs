using Tributary.Core.Learning;

namespace Tributary.Core.Rounds;

/// <summary>Where runs are kept. Each method is one step: after a crash at any instant it has happened or it has not.</summary>
public interface IRunStore
{
    /// <summary>Makes the caller the run's only writer until the claim is disposed; a process that dies gives up its claims. Whoever
    /// works on a run claims it before loading it. The run need not exist yet.</summary>
    /// <exception cref="RunClaimedException">Someone else holds it.</exception>
    IDisposable Claim(string runId);

    /// <summary>Keeps a new run with its initial model.</summary>
    /// <exception cref="InvalidOperationException">A run with this id exists.</exception>
    Task CreateAsync(RunRecord run, ModelState initial, CancellationToken cancellation);

    /// <summary>Null where there is no such run.</summary>
    Task<RunRecord?> FindAsync(string runId, CancellationToken cancellation);

    /// <summary>Every run, the newest first.</summary>
    Task<IReadOnlyList<RunRecord>> ListAsync(CancellationToken cancellation);

    /// <summary>The runs that wait or go on, in no order.</summary>
    async Task<IReadOnlyList<RunRecord>> UnfinishedAsync(CancellationToken cancellation)
        => [.. (await ListAsync(cancellation)).Where(run => run.Status is RunStatus.Queued or RunStatus.Running)];

    /// <summary>Notes whose a run is. Stores that one process has to itself need not keep it.</summary>
    Task SetOwnerAsync(string runId, RunOwner owner, CancellationToken cancellation) => Task.CompletedTask;

    /// <summary>Whether the model is here that a run goes on from, without reading it.</summary>
    Task<bool> HoldsModelAsync(string runId, CancellationToken cancellation) => Task.FromResult(true);

    /// <summary>Looks whether a run that was claimed through this store is still its own.</summary>
    /// <exception cref="RunClaimedException">Someone else has it by now.</exception>
    Task CheckClaimAsync(string runId, CancellationToken cancellation) => Task.CompletedTask;

    /// <summary>Keeps with a run what its tables' columns mean (<see cref="RunRecord.Schema"/>); once more replaces it.</summary>
    /// <exception cref="InvalidOperationException">There is no such run.</exception>
    Task SaveSchemaAsync(string runId, SchemaRecord schema, CancellationToken cancellation);

    /// <summary>Notes that a round begins, before anyone is asked; noting the same round again replaces it.</summary>
    Task BeginRoundAsync(string runId, OpenRound round, CancellationToken cancellation);

    /// <summary>Notes asks that outlive a round, before their clients are asked; noting one again changes nothing. For as long as one is
    /// open, the model that it names is kept.</summary>
    /// <exception cref="InvalidOperationException">There is no such run, or a model that an ask names is not kept.</exception>
    Task BeginAsksAsync(string runId, IReadOnlyList<AskRecord> asks, CancellationToken cancellation);

    /// <summary>Which asks of a run are open.</summary>
    Task<RunAsks> OpenAsksAsync(string runId, CancellationToken cancellation);

    /// <summary>What became of one ask.</summary>
    Task<AskState> StateOfAsync(string runId, AskKey ask, CancellationToken cancellation);

    /// <summary>Saves a round, the model after it and the server optimizer's state, all or nothing; without a state the last one that was
    /// saved stays. Noted asks that its outcomes answer
    /// (<see cref="ClientOutcome.Ask"/>) are settled with it.</summary>
    /// <exception cref="InvalidOperationException">The round is not the one after the last saved.</exception>
    Task SaveRoundAsync(string runId, RoundRecord round, ModelState model, ServerOptimizerState? optimizer, CancellationToken cancellation);

    /// <summary>Deletes of these models those that nothing in the store refers to: they were kept for clients alone. Stores that keep no
    /// models need do nothing.</summary>
    Task LetGoAsync(IReadOnlyCollection<string> models, CancellationToken cancellation) => Task.CompletedTask;

    /// <summary>Where the run stands: the initial model before the first saved round, and the round that was begun since; null where
    /// there is no such run.</summary>
    Task<Checkpoint?> LoadAsync(string runId, CancellationToken cancellation);

    /// <summary>Every saved round in order, without loading models.</summary>
    Task<IReadOnlyList<RoundRecord>> RoundsAsync(string runId, CancellationToken cancellation);

    /// <summary>One saved round; null where there is none.</summary>
    Task<RoundRecord?> RoundAsync(string runId, int round, CancellationToken cancellation);

    /// <summary>Notes that the run waits, goes on, is paused or stopped; an outcome it had is forgotten.</summary>
    /// <exception cref="InvalidOperationException">There is no such run.</exception>
    Task SetStatusAsync(string runId, RunStatus status, CancellationToken cancellation);

    /// <summary>Notes how the run ended.</summary>
    Task FinishAsync(string runId, RunOutcome outcome, CancellationToken cancellation);
}
