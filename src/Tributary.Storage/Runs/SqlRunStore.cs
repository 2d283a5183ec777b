using System.Data.Common;
using System.Text.Json;
using Dapper;
using Tributary.Core;
using Tributary.Core.Learning;
using Tributary.Core.Rounds;
using Tributary.Storage.Models;

namespace Tributary.Storage.Runs;

/// <summary>Runs in a database, their models in a model store. A round's models are kept first, under their hashes, and then one
/// transaction makes them count: whatever instant a crash picks, the last complete round stands. The SQL is the same for every
/// database.</summary>
public abstract class SqlRunStore : IRunStore, IDisposable
{
    private const string RoundColumns
        = "round AS Round, record AS Record, model AS Model, optimizer_kind AS OptimizerKind, optimizer_step AS OptimizerStep, optimizer "
        + "AS Optimizer";

    private readonly IModelFiles _models;

    private protected SqlRunStore(IModelFiles models) => _models = models;

    public abstract IDisposable Claim(string runId);

    public abstract void Dispose();

    public async Task CreateAsync(RunRecord run, ModelState initial, CancellationToken cancellation)
    {
        var row = RunRow.Of(run with { Id = Checked(run.Id) }, initial.Sha256());
        await WithModelsAsync([initial], async transaction => await transaction.Connection!.ExecuteAsync(
            """
            INSERT INTO runs (id, name, created, spec, status, outcome, initial_model, notes, tags, archived, table_schema, owner)
            VALUES (@Id, @Name, @Created, @Spec, @Status, @Outcome, @InitialModel, @Notes, @Tags, @Archived, @TableSchema, @Owner)
            ON CONFLICT (id) DO NOTHING
            """, row, transaction) == 1 ? true
                : throw new InvalidOperationException($"a run {run.Id} exists already; resume it or choose another name"), cancellation);
    }

    public async Task<RunRecord?> FindAsync(string runId, CancellationToken cancellation)
        => (await FindRowAsync(runId, cancellation))?.ToRecord();

    public async Task<IReadOnlyList<RunRecord>> ListAsync(CancellationToken cancellation) => await ReadAsync(async transaction =>
        (await transaction.Connection!.QueryAsync<RunRow>($"SELECT {RunRow.Columns} FROM runs", transaction: transaction))
            .Select(row => row.ToRecord())
            .OrderByDescending(run => run.Created).ThenByDescending(run => run.Id, StringComparer.Ordinal).ToList(), cancellation);

    public Task BeginRoundAsync(string runId, OpenRound round, CancellationToken cancellation)
        => ChangeAsync("UPDATE runs SET open_round = @open WHERE id = @runId",
            new { runId, open = JsonSerializer.Serialize(round, RecordsJson.Default.OpenRound) }, runId, cancellation);

    public Task BeginAsksAsync(string runId, IReadOnlyList<AskRecord> asks, CancellationToken cancellation)
        => AloneAsync(async transaction =>
    {
        await HoldModelsAsync(transaction, alone: false);
        await CheckHolderAsync(transaction, runId);
        foreach (var sha256 in asks.Select(ask => ask.Base).Distinct(StringComparer.Ordinal))
            if (!await _models.HoldsAsync(sha256, cancellation))
                throw new InvalidOperationException($"asks of run {runId} name model {sha256}, which is not kept");
        await AskRow.BeginAsync(transaction, runId, asks);
        return true;
    }, cancellation);

    public Task<RunAsks> OpenAsksAsync(string runId, CancellationToken cancellation)
        => ReadAsync(transaction => AskRow.OpenAsync(transaction, runId), cancellation);

    public async Task<AskState> StateOfAsync(string runId, AskKey ask, CancellationToken cancellation)
        => await ReadAsync(transaction => AskRow.StateAsync(transaction, runId, ask), cancellation)
            ?? (await RoundAsync(runId, ask.Ask, cancellation))?.StateOf(ask) ?? AskState.Unknown;

    public Task SaveSchemaAsync(string runId, SchemaRecord schema, CancellationToken cancellation)
        => ChangeAsync("UPDATE runs SET table_schema = @TableSchema WHERE id = @runId", new { runId, TableSchema = RunRow.Text(schema) },
            runId, cancellation);

    public Task SetOwnerAsync(string runId, RunOwner owner, CancellationToken cancellation)
        => ChangeAsync("UPDATE runs SET owner = @Owner WHERE id = @runId", new { runId, Owner = RunRow.Text(owner) }, runId, cancellation);

    public async Task<bool> HoldsModelAsync(string runId, CancellationToken cancellation)
    {
        var sha256 = await ReadAsync(async transaction => await transaction.Connection!.ExecuteScalarAsync<string?>(
            "SELECT COALESCE((SELECT model FROM rounds WHERE run_id = @runId ORDER BY round DESC LIMIT 1), (SELECT initial_model FROM "
                + "runs WHERE id = @runId))", new { runId }, transaction), cancellation);
        return sha256 is not null && await _models.HoldsAsync(sha256, cancellation);
    }

    public virtual Task CheckClaimAsync(string runId, CancellationToken cancellation) => Task.CompletedTask;

    // A run that goes on is no longer put away.
    public Task SetStatusAsync(string runId, RunStatus status, CancellationToken cancellation) => ChangeAsync(
        $"UPDATE runs SET status = @Status, outcome = NULL{(status is RunStatus.Queued or RunStatus.Running ? ", archived = 0" : "")} "
            + $"WHERE id = @runId",
        new { runId, Status = status.ToString() }, runId, cancellation);

    public async Task SaveRoundAsync(string runId, RoundRecord round, ModelState model, ServerOptimizerState? optimizer,
        CancellationToken cancellation)
    {
        // 1. The files, which nothing refers to yet.
        var packed = optimizer is null ? null : OptimizerBuffers.Pack(optimizer);
        var row = new RoundRow
        {
            Round = round.Round,
            Record = JsonSerializer.Serialize(round, RecordsJson.Default.RoundRecord),
            Model = model.Sha256(),
            OptimizerKind = optimizer?.Kind,
            OptimizerStep = optimizer?.Step,
            Optimizer = packed?.Sha256(),
        };

        // 2. One transaction that makes the round the last one.
        await WithModelsAsync(packed is null ? [model] : [model, packed], async transaction =>
        {
            await CheckHolderAsync(transaction, runId);
            var database = transaction.Connection!;
            var running = await database.ExecuteAsync(
                "UPDATE runs SET status = @Running, outcome = NULL, open_round = NULL WHERE id = @runId",
                new { Running = nameof(RunStatus.Running), runId }, transaction);
            if (running == 0) throw new InvalidOperationException($"there is no run {runId}");
            var last = await database.ExecuteScalarAsync<long>("SELECT COALESCE(MAX(round), 0) FROM rounds WHERE run_id = @runId",
                new { runId }, transaction);
            if (round.Round != last + 1)
                throw new InvalidOperationException($"round {round.Round} of run {runId} cannot be saved after round {last}");
            await database.ExecuteAsync(
                """
                INSERT INTO rounds (run_id, round, record, model, optimizer_kind, optimizer_step, optimizer)
                VALUES (@runId, @Round, @Record, @Model, @OptimizerKind, @OptimizerStep, @Optimizer)
                """, new { runId, row.Round, row.Record, row.Model, row.OptimizerKind, row.OptimizerStep, row.Optimizer }, transaction);
            await AskRow.SettleAsync(transaction, runId, round);
            foreach (var (sql, fields) in FigureRows.Of(runId, round)) await database.ExecuteAsync(sql, fields, transaction);
            return true;
        }, cancellation);
    }

    public Task LetGoAsync(IReadOnlyCollection<string> models, CancellationToken cancellation) => AloneAsync(async transaction =>
    {
        await HoldModelsAsync(transaction, alone: true);
        foreach (var sha256 in models)
            if (!await WantedModels.HoldsAsync(transaction, sha256) && await _models.HoldsAsync(sha256, cancellation))
                await _models.LetGoAsync(sha256, cancellation);
        return true;
    }, cancellation);

    public async Task<Checkpoint?> LoadAsync(string runId, CancellationToken cancellation)
    {
        if (await FindRowAsync(runId, cancellation) is not { } run) return null;
        var rounds = await RowsAsync(runId, cancellation);
        var model = await ModelAsync(runId, rounds.Count == 0 ? run.InitialModel : rounds[^1].Model, cancellation);
        var optimizer = rounds.FindLast(row => row.Optimizer is not null)
            is { OptimizerKind: { } kind, OptimizerStep: { } step, Optimizer: { } sha256 }
            ? OptimizerBuffers.Unpack(kind, step, await ModelAsync(runId, sha256, cancellation)) : null;
        return new Checkpoint(model, optimizer, [.. rounds.Select(row => row.ToRecord())])
        {
            Open = run.OpenRound is null ? null : JsonSerializer.Deserialize(run.OpenRound, RecordsJson.Default.OpenRound),
            Asks = await OpenAsksAsync(runId, cancellation),
        };
    }

    public async Task<IReadOnlyList<RoundRecord>> RoundsAsync(string runId, CancellationToken cancellation)
        => [.. (await RowsAsync(runId, cancellation)).Select(row => row.ToRecord())];

    public async Task<RoundRecord?> RoundAsync(string runId, int round, CancellationToken cancellation)
        => (await ReadAsync(async transaction =>
        await transaction.Connection!.QuerySingleOrDefaultAsync<RoundRow>(
            $"SELECT {RoundColumns} FROM rounds WHERE run_id = @runId AND round = @round", new { runId, round }, transaction),
            cancellation))?.ToRecord();

    public async Task FinishAsync(string runId, RunOutcome outcome, CancellationToken cancellation)
    {
        var fields = new
        {
            runId,
            Status = outcome.Status.ToString(),
            Outcome = JsonSerializer.Serialize(outcome, RecordsJson.Default.RunOutcome)
        };
        await ChangeAsync("UPDATE runs SET status = @Status, outcome = @Outcome WHERE id = @runId", fields, runId, cancellation);
    }

    // Models are put first and referred to after; what retention deleted in between is put again.
    private async Task WithModelsAsync(IReadOnlyList<ModelState> models, Func<DbTransaction, Task<bool>> work,
        CancellationToken cancellation)
    {
        var done = false;
        while (!done)
        {
            foreach (var model in models) await _models.PutAsync(model, cancellation);
            done = await AloneAsync(async transaction =>
            {
                await HoldModelsAsync(transaction, alone: false);
                foreach (var model in models)
                    if (!await _models.HoldsAsync(model.Sha256(), cancellation)) return false;
                return await work(transaction);
            }, cancellation);
        }
    }

    private Task ChangeAsync(string sql, object fields, string runId, CancellationToken cancellation) => AloneAsync(async transaction =>
    {
        await CheckHolderAsync(transaction, runId);
        return await transaction.Connection!.ExecuteAsync(sql, fields, transaction) == 1 ? true
            : throw new InvalidOperationException($"there is no run {runId}");
    }, cancellation);

    private Task<RunRow?> FindRowAsync(string runId, CancellationToken cancellation) => ReadAsync<RunRow?>(async transaction =>
        await transaction.Connection!.QuerySingleOrDefaultAsync<RunRow>($"SELECT {RunRow.Columns} FROM runs WHERE id = @runId",
            new { runId }, transaction), cancellation);

    private Task<List<RoundRow>> RowsAsync(string runId, CancellationToken cancellation) => ReadAsync(async transaction =>
        (await transaction.Connection!.QueryAsync<RoundRow>(
            $"SELECT {RoundColumns} FROM rounds WHERE run_id = @runId ORDER BY rounds.round", new { runId }, transaction)).AsList(),
            cancellation);

    // A model that is not there is somebody's to put back: until then whoever needs it waits.
    private async Task<ModelState> ModelAsync(string runId, string sha256, CancellationToken cancellation)
        => await _models.FindAsync(sha256, cancellation)
            ?? throw new StoreUnavailableException(
                $"model {sha256} of run {runId} is missing from the model store ({_models.PlaceOf(sha256)}); put it back from a copy or "
                + $"a backup", null);

    /// <summary>Looks whether the database can be written to, without changing anything.</summary>
    /// <exception cref="StoreUnavailableException">It cannot, for now.</exception>
    public Task CheckAsync(CancellationToken cancellation)
        => AloneAsync(transaction => transaction.Connection!.ExecuteAsync("UPDATE runs SET id = id WHERE 1 = 0", transaction: transaction),
            cancellation);

    public async Task<IReadOnlyList<RunRecord>> UnfinishedAsync(CancellationToken cancellation) => await ReadAsync(async transaction =>
        (await transaction.Connection!.QueryAsync<RunRow>($"SELECT {RunRow.Columns} FROM runs WHERE status IN (@Queued, @Running)",
            new { Queued = nameof(RunStatus.Queued), Running = nameof(RunStatus.Running) },
                transaction)).Select(row => row.ToRecord()).ToList(), cancellation);

    /// <summary>Work in one transaction: all of it, or nothing.</summary>
    /// <exception cref="StoreUnavailableException">The database takes nothing for now; nothing has happened.</exception>
    internal abstract Task<T> AloneAsync<T>(Func<DbTransaction, Task<T>> work, CancellationToken cancellation);

    /// <summary>Looks at the database as it stands at one moment. However long that takes, nobody who writes waits for it.</summary>
    /// <exception cref="StoreUnavailableException">The database cannot be read for now.</exception>
    internal abstract Task<T> ReadAsync<T>(Func<DbTransaction, Task<T>> work, CancellationToken cancellation);

    /// <summary>Sees to it that a run which was claimed through this store is still this store's, for as long as the transaction
    /// lasts.</summary>
    /// <exception cref="RunClaimedException">Someone else has it by now.</exception>
    private protected abstract Task CheckHolderAsync(DbTransaction transaction, string runId);

    /// <summary>Until the transaction ends, models that somebody is about to refer to are not deleted.</summary>
    /// <param name="alone">For whoever deletes: nobody refers to new ones meanwhile.</param>
    internal abstract Task HoldModelsAsync(DbTransaction transaction, bool alone);

    // The id names lock files.
    private protected static string Checked(string runId)
        => runId.Length is > 0 and <= 100 && runId.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' or '.')
            && runId[0] != '.'
        ? runId : throw new ArgumentException($"'{runId}' is no run id; up to 100 letters, digits and dashes are allowed", nameof(runId));
}
