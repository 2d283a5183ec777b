using System.Data.Common;
using Dapper;
using Tributary.Core.Rounds;
using Tributary.Storage.Figures;
using Tributary.Storage.Models;
using Tributary.Storage.Runs;

namespace Tributary.Storage.Retention;

/// <summary>Lets models of saved rounds go. Never: the last round's model, the newest optimizer state (of a run without a
/// central model: its nodes' models), the initial model of a run that may go on,
/// what another run keeps, what is served, and what a client was given whose ask is open. Everything happens in one transaction that keeps
/// new references away, so that it may be interrupted anywhere and is done again the next time.</summary>
public sealed class ModelRetention
{
    private readonly SqlRunStore _runs;
    private readonly RunFigures _figures;
    private readonly IModelFiles _models;

    internal ModelRetention(SqlRunStore runs, RunFigures figures, IModelFiles models)
        => (_runs, _figures, _models) = (runs, figures, models);

    /// <returns>How many models were deleted.</returns>
    /// <exception cref="StoreUnavailableException">Database or models are away; some may be deleted already.</exception>
    public async Task<int> ApplyAsync(string runId, KeepRule rule, CancellationToken cancellation)
    {
        var kept = rule.Kept(await _figures.SummariesAsync(runId, 0, cancellation));
        if (kept.Count == 0) return 0;
        return await _runs.AloneAsync(async transaction =>
        {
            await _runs.HoldModelsAsync(transaction, alone: true);

            // 1. What the rule lets go. A round that is served, or that a client still works from, stays on the list, so that it goes once
            // that is over.
            var rows = (await transaction.Connection!.QueryAsync<Row>(
                $"""
                SELECT r.round AS Round, r.model AS Model, r.optimizer AS Optimizer, CASE WHEN EXISTS (SELECT 1
                    FROM serving s WHERE s.sha256 = r.model) OR {WantedModels.IsBase("r.model")} THEN 1 ELSE 0 END AS Held
                FROM rounds r WHERE r.run_id = @runId AND (r.optimizer IS NOT NULL OR NOT EXISTS (SELECT 1
                    FROM let_go l WHERE l.run_id = r.run_id AND l.round = r.round))
                """, new { runId }, transaction)).AsList();
            var last = kept.Max();
            var state = rows.Where(row => row.Optimizer is not null).Max(row => (long?)row.Round) ?? 0;
            var old = rows.Where(row => row.Round < last && row.Held == 0 && !kept.Contains((int)row.Round)).ToList();
            var candidates = old.Select(row => row.Model)
                .Concat(rows.Where(row => row.Round < state).Select(row => row.Optimizer).OfType<string>())
                .ToHashSet(StringComparer.Ordinal);

            // 2. The rows say so first; what nothing refers to any more is deleted.
            await MarkAsync(transaction, runId, old.Select(row => row.Round));
            await transaction.Connection!.ExecuteAsync(
                "UPDATE rounds SET optimizer = NULL WHERE run_id = @runId AND round < @state AND optimizer IS NOT NULL",
                new { runId, state }, transaction);
            if (await InitialAsync(transaction, runId) is { } initial)
            {
                candidates.Add(initial);
                await MarkAsync(transaction, runId, [0]);
            }

            var gone = 0;
            foreach (var sha256 in candidates)
            {
                if (await WantedModels.HoldsAsync(transaction, sha256)) continue;
                await _models.LetGoAsync(sha256, cancellation);
                gone++;
            }

            return gone;
        }, cancellation);
    }

    // A run that is complete does not begin again.
    private static Task<string?> InitialAsync(DbTransaction transaction, string runId)
        => transaction.Connection!.QuerySingleOrDefaultAsync<string?>(
        "SELECT initial_model FROM runs WHERE id = @runId AND status = @Completed AND NOT EXISTS (SELECT 1 FROM let_go WHERE run_id = "
            + "@runId AND round = 0)",
        new { runId, Completed = nameof(RunStatus.Completed) }, transaction);

    private static Task MarkAsync(DbTransaction transaction, string runId, IEnumerable<long> rounds)
        => transaction.Connection!.ExecuteAsync(
            "INSERT INTO let_go (run_id, round) VALUES (@runId, @round) ON CONFLICT (run_id, round) DO NOTHING",
            rounds.Select(round => new { runId, round }), transaction);

    private sealed record Row
    {
        public long Round { get; init; }

        public string Model { get; init; } = "";

        public string? Optimizer { get; init; }

        public long Held { get; init; }
    }
}
