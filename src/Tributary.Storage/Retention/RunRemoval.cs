using Dapper;
using Tributary.Storage.Models;
using Tributary.Storage.Runs;

namespace Tributary.Storage.Retention;

/// <summary>Deletes runs: their rounds, figures and cohorts, and the models that no other run keeps and that are not served, in one
/// transaction. What is interrupted has not happened,
/// but for models that may be gone already; it can be done again.</summary>
public sealed class RunRemoval
{
    private readonly SqlRunStore _runs;
    private readonly IModelFiles _models;
    private readonly string _local;

    /// <param name="local">Where simulated clients of each run keep something to themselves.</param>
    internal RunRemoval(SqlRunStore runs, IModelFiles models, string local) => (_runs, _models, _local) = (runs, models, local);

    /// <summary>Deletes a run that the caller has claimed, unless a model of it is served.</summary>
    /// <exception cref="StoreUnavailableException">Database or models are away.</exception>
    public async Task<RemovedRun> DeleteAsync(string runId, CancellationToken cancellation)
    {
        var removed = await RemoveAsync(runId, cancellation);
        var local = Path.Combine(_local, runId);
        if (removed.Served.Count == 0 && Directory.Exists(local)) Directory.Delete(local, recursive: true);
        return removed;
    }

    private Task<RemovedRun> RemoveAsync(string runId, CancellationToken cancellation) => _runs.AloneAsync(async transaction =>
    {
        await _runs.HoldModelsAsync(transaction, alone: true);
        var database = transaction.Connection!;
        var served = (await database.QueryAsync<string>("SELECT name FROM serving WHERE run_id = @runId", new { runId }, transaction))
            .Order(StringComparer.Ordinal).ToList();
        if (served.Count > 0) return new RemovedRun(0, served);

        // 1. The rows, after which nothing here refers to the models. Every table has an index that begins with the run.
        var models = (await database.QueryAsync<string>(
            """
            SELECT model FROM rounds WHERE run_id = @runId
            UNION SELECT optimizer FROM rounds WHERE run_id = @runId AND optimizer IS NOT NULL
            UNION SELECT initial_model FROM runs WHERE id = @runId
            """, new { runId }, transaction)).AsList();
        foreach (var table in (string[])["outcomes", "run_clients", "round_summaries", "let_go", "asks", "rounds", "claims"])
            await database.ExecuteAsync($"DELETE FROM {table} WHERE run_id = @runId", new { runId }, transaction);
        await database.ExecuteAsync("DELETE FROM runs WHERE id = @runId", new { runId }, transaction);

        // 2. The files that nobody else wants.
        var gone = 0;
        foreach (var sha256 in models)
        {
            if (await WantedModels.HoldsAsync(transaction, sha256) || !await _models.HoldsAsync(sha256, cancellation)) continue;
            await _models.LetGoAsync(sha256, cancellation);
            gone++;
        }

        return new RemovedRun(gone, []);
    }, cancellation);
}
