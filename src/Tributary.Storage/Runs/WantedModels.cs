using System.Data.Common;
using Dapper;

namespace Tributary.Storage.Runs;

/// <summary>Says whether anything in the store refers to a model: a round, a run that may begin, a name that serves, an open ask.</summary>
internal static class WantedModels
{
    public static Task<bool> HoldsAsync(DbTransaction transaction, string sha256) => transaction.Connection!.ExecuteScalarAsync<bool>(
        $"""
        SELECT CASE WHEN EXISTS (SELECT 1 FROM rounds r WHERE r.model = @sha256 AND NOT EXISTS (SELECT 1
            FROM let_go l WHERE l.run_id = r.run_id AND l.round = r.round))
            OR EXISTS (SELECT 1 FROM rounds WHERE optimizer = @sha256)
            OR EXISTS (SELECT 1 FROM runs r WHERE r.initial_model = @sha256 AND NOT EXISTS (SELECT 1
                FROM let_go l WHERE l.run_id = r.id AND l.round = 0))
            OR EXISTS (SELECT 1 FROM serving WHERE sha256 = @sha256)
            OR {IsBase("@sha256")} THEN 1 ELSE 0 END
        """, new { sha256 }, transaction);

    /// <summary>SQL: whether a client works from the model.</summary>
    /// <param name="model">A column or a parameter.</param>
    public static string IsBase(string model) => AskRow.IsBase.Replace("MODEL", model, StringComparison.Ordinal);
}
