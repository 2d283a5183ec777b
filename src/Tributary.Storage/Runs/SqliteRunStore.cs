using System.Text.Json;
using Dapper;
using Microsoft.Data.Sqlite;
using Tributary.Core;
using Tributary.Core.Learning;
using Tributary.Core.Rounds;

namespace Tributary.Storage.Runs;

/// <summary>Runs in one SQLite database, their models in a model store. A round's models are kept first, under their hashes, and then one
/// transaction makes them count: whatever instant a crash picks, the last complete round stands.</summary>
public sealed class SqliteRunStore : IRunStore, IDisposable
{
    private const string RunColumns = "id AS Id, name AS Name, created AS Created, spec AS Spec, status AS Status, outcome AS Outcome, initial_model AS InitialModel, open_round AS OpenRound";
    private const string RoundColumns = "round AS Round, record AS Record, model AS Model, optimizer_kind AS OptimizerKind, optimizer_step AS OptimizerStep, optimizer AS Optimizer";

    private readonly IModelStore _models;
    private readonly string _locks;
    private readonly SqliteConnection _database;
    private readonly SemaphoreSlim _turn = new(1);

    /// <param name="path">The database file; made where it is missing. Locks lie in a folder <c>locks</c> beside it.</param>
    /// <exception cref="InvalidOperationException">The database was written by a newer version.</exception>
    public SqliteRunStore(string path, IModelStore models)
    {
        _models = models;
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        _locks = Path.Combine(folder, "locks");
        Directory.CreateDirectory(folder);
        _database = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false, DefaultTimeout = 30 }.ToString());
        _database.Open();

        // Readers go on while a round is written; a commit returns once it is on the disk.
        _database.Execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON");
        SqliteSchema.Bring(_database);
    }

    public IDisposable Claim(string runId) => RunLock.Take(_locks, Checked(runId));

    public async Task CreateAsync(RunRecord run, ModelState initial, CancellationToken cancellation)
    {
        var row = RunRow.Of(run with { Id = Checked(run.Id) }, await _models.PutAsync(initial, cancellation));
        await AloneAsync(transaction => _database.Execute(
            """
            INSERT INTO runs (id, name, created, spec, status, outcome, initial_model)
            VALUES (@Id, @Name, @Created, @Spec, @Status, @Outcome, @InitialModel)
            ON CONFLICT (id) DO NOTHING
            """, row, transaction) == 1 ? true : throw new InvalidOperationException($"a run {run.Id} exists already; resume it or choose another name"), cancellation);
    }

    public async Task<RunRecord?> FindAsync(string runId, CancellationToken cancellation)
        => (await FindRowAsync(runId, cancellation))?.ToRecord();

    public async Task<IReadOnlyList<RunRecord>> ListAsync(CancellationToken cancellation) => await AloneAsync(transaction =>
        _database.Query<RunRow>($"SELECT {RunColumns} FROM runs ORDER BY created DESC, id DESC", transaction: transaction).Select(row => row.ToRecord()).ToList(), cancellation);

    public Task BeginRoundAsync(string runId, OpenRound round, CancellationToken cancellation)
        => ChangeAsync("UPDATE runs SET open_round = @open WHERE id = @runId", new { runId, open = JsonSerializer.Serialize(round, RecordsJson.Default.OpenRound) }, runId, cancellation);

    public Task SetStatusAsync(string runId, RunStatus status, CancellationToken cancellation)
        => ChangeAsync("UPDATE runs SET status = @Status, outcome = NULL WHERE id = @runId", new { runId, Status = status.ToString() }, runId, cancellation);

    public async Task SaveRoundAsync(string runId, RoundRecord round, ModelState model, ServerOptimizerState? optimizer, CancellationToken cancellation)
    {
        // 1. The files, which nothing refers to yet.
        var row = new RoundRow(round.Round, JsonSerializer.Serialize(round, RecordsJson.Default.RoundRecord), await _models.PutAsync(model, cancellation),
            optimizer?.Kind, optimizer?.Step, optimizer is null ? null : await _models.PutAsync(OptimizerBuffers.Pack(optimizer), cancellation));

        // 2. One transaction that makes the round the last one.
        await AloneAsync(transaction =>
        {
            var running = _database.Execute("UPDATE runs SET status = @Running, outcome = NULL, open_round = NULL WHERE id = @runId", new { Running = nameof(RunStatus.Running), runId }, transaction);
            if (running == 0) throw new InvalidOperationException($"there is no run {runId}");
            var last = _database.ExecuteScalar<long>("SELECT COALESCE(MAX(round), 0) FROM rounds WHERE run_id = @runId", new { runId }, transaction);
            if (round.Round != last + 1) throw new InvalidOperationException($"round {round.Round} of run {runId} cannot be saved after round {last}");
            return _database.Execute(
                """
                INSERT INTO rounds (run_id, round, record, model, optimizer_kind, optimizer_step, optimizer)
                VALUES (@runId, @Round, @Record, @Model, @OptimizerKind, @OptimizerStep, @Optimizer)
                """, new { runId, row.Round, row.Record, row.Model, row.OptimizerKind, row.OptimizerStep, row.Optimizer }, transaction);
        }, cancellation);
    }

    public async Task<Checkpoint?> LoadAsync(string runId, CancellationToken cancellation)
    {
        if (await FindRowAsync(runId, cancellation) is not { } run) return null;
        var rounds = await RowsAsync(runId, cancellation);
        var model = await ModelAsync(runId, rounds.Count == 0 ? run.InitialModel : rounds[^1].Model, cancellation);
        var optimizer = rounds is [.., { OptimizerKind: { } kind, OptimizerStep: { } step, Optimizer: { } sha256 }]
            ? OptimizerBuffers.Unpack(kind, step, await ModelAsync(runId, sha256, cancellation)) : null;
        return new Checkpoint(model, optimizer, [.. rounds.Select(row => row.ToRecord())])
        {
            Open = run.OpenRound is null ? null : JsonSerializer.Deserialize(run.OpenRound, RecordsJson.Default.OpenRound),
        };
    }

    public async Task<IReadOnlyList<RoundRecord>> RoundsAsync(string runId, CancellationToken cancellation)
        => [.. (await RowsAsync(runId, cancellation)).Select(row => row.ToRecord())];

    public async Task<RoundRecord?> RoundAsync(string runId, int round, CancellationToken cancellation) => (await AloneAsync(transaction =>
        _database.QuerySingleOrDefault<RoundRow>($"SELECT {RoundColumns} FROM rounds WHERE run_id = @runId AND round = @round", new { runId, round }, transaction), cancellation))?.ToRecord();

    public async Task FinishAsync(string runId, RunOutcome outcome, CancellationToken cancellation)
    {
        var fields = new { runId, Status = outcome.Status.ToString(), Outcome = JsonSerializer.Serialize(outcome, RecordsJson.Default.RunOutcome) };
        await ChangeAsync("UPDATE runs SET status = @Status, outcome = @Outcome WHERE id = @runId", fields, runId, cancellation);
    }

    public void Dispose()
    {
        _database.Dispose();
        _turn.Dispose();
    }

    private Task ChangeAsync(string sql, object fields, string runId, CancellationToken cancellation) => AloneAsync(transaction => _database.Execute(sql, fields, transaction) == 1
        ? true : throw new InvalidOperationException($"there is no run {runId}"), cancellation);

    private Task<RunRow?> FindRowAsync(string runId, CancellationToken cancellation) => AloneAsync(transaction =>
        _database.QuerySingleOrDefault<RunRow>($"SELECT {RunColumns} FROM runs WHERE id = @runId", new { runId }, transaction), cancellation);

    private Task<List<RoundRow>> RowsAsync(string runId, CancellationToken cancellation) => AloneAsync(transaction =>
        _database.Query<RoundRow>($"SELECT {RoundColumns} FROM rounds WHERE run_id = @runId ORDER BY round", new { runId }, transaction).AsList(), cancellation);

    private async Task<ModelState> ModelAsync(string runId, string sha256, CancellationToken cancellation)
        => await _models.FindAsync(sha256, cancellation) ?? throw new InvalidOperationException($"model {sha256} of run {runId} is missing from the model store; put it back from a copy");

    // One connection, one transaction at a time; SQLite's own locks keep other processes apart.
    private async Task<T> AloneAsync<T>(Func<SqliteTransaction, T> work, CancellationToken cancellation)
    {
        await _turn.WaitAsync(cancellation);
        try
        {
            using var transaction = _database.BeginTransaction(deferred: true);
            var result = work(transaction);
            transaction.Commit();
            return result;
        }
        catch (SqliteException fault) when (SqliteFaults.Passing(fault) is { } trouble)
        {
            throw new StoreUnavailableException($"the database {_database.DataSource} {trouble}", fault);
        }
        finally
        {
            _turn.Release();
        }
    }

    // The id names lock files.
    private static string Checked(string runId) => runId.Length is > 0 and <= 100 && runId.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' or '.') && runId[0] != '.'
        ? runId : throw new ArgumentException($"'{runId}' is no run id; up to 100 letters, digits and dashes are allowed", nameof(runId));
}
