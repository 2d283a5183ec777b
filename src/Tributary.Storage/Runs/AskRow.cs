using System.Data.Common;
using Dapper;
using Tributary.Core.Rounds;

namespace Tributary.Storage.Runs;

/// <summary>Asks that outlive a round, as the database keeps them: a row stays once it is settled, so that a number is never given twice
/// and a client that asks late is told what became of its update.</summary>
internal sealed record AskRow
{
    /// <summary>For retention: whether the model <c>MODEL</c> is one that a client may still be working on.</summary>
    public const string IsBase
        = "EXISTS (SELECT 1 FROM asks a JOIN runs q ON q.id = a.run_id WHERE a.base = MODEL AND a.settled IS NULL "
            + "AND q.status <> 'Completed')";

    public long Ask { get; init; }

    public string Client { get; init; } = "";

    public long Round { get; init; }

    public string Base { get; init; } = "";

    /// <summary>In milliseconds since 1970, UTC; null where an older version noted it.</summary>
    public long? Asked { get; init; }

    public static async Task BeginAsync(DbTransaction transaction, string runId, IReadOnlyList<AskRecord> asks)
    {
        var database = transaction.Connection!;
        if (await database.ExecuteScalarAsync<long>("SELECT COUNT(*) FROM runs WHERE id = @runId", new { runId }, transaction) == 0)
            throw new InvalidOperationException($"there is no run {runId}");
        await database.ExecuteAsync(
            """
            INSERT INTO asks (run_id, ask, client, round, base, asked) VALUES (@runId, @Ask, @Client, @Round, @Base, @asked)
            ON CONFLICT (run_id, ask, client) DO NOTHING
            """, asks.Select(ask => new { runId, ask.Ask, ask.Client, ask.Round, ask.Base, asked = ask.Asked?.ToUnixTimeMilliseconds() }),
            transaction);
    }

    public static async Task<RunAsks> OpenAsync(DbTransaction transaction, string runId)
    {
        var database = transaction.Connection!;
        var last = await database.ExecuteScalarAsync<long>(
            """
            SELECT MAX(number) FROM (SELECT COALESCE(MAX(round), 0) AS number FROM rounds WHERE run_id = @runId
                UNION ALL SELECT COALESCE(MAX(ask), 0) AS number FROM asks WHERE run_id = @runId) AS numbers
            """, new { runId }, transaction);
        var open = await database.QueryAsync<AskRow>(
            "SELECT ask AS Ask, client AS Client, round AS Round, base AS Base, asked AS Asked FROM asks "
                + "WHERE run_id = @runId AND settled IS NULL",
            new { runId }, transaction);
        return new RunAsks((int)last, [.. open.Select(row => row.ToRecord())
            .OrderBy(ask => ask.Ask).ThenBy(ask => ask.Client, StringComparer.Ordinal)]);
    }

    private AskRecord ToRecord() => new((int)Ask, Client, (int)Round, Base)
    {
        Asked = Asked is { } time ? DateTimeOffset.FromUnixTimeMilliseconds(time) : null,
    };

    /// <returns>Null where it was never noted.</returns>
    public static async Task<AskState?> StateAsync(DbTransaction transaction, string runId, AskKey ask)
    {
        const string sql = "SELECT CASE WHEN settled IS NULL THEN 'Open' WHEN counted = 1 THEN 'Counted' ELSE 'Over' END FROM asks "
            + "WHERE run_id = @runId AND ask = @Ask AND client = @Client";
        var state = await transaction.Connection!.ExecuteScalarAsync<string?>(sql, new { runId, ask.Ask, ask.Client }, transaction);
        return state is null ? null : Enum.Parse<AskState>(state);
    }

    /// <summary>What a round answers is no longer open.</summary>
    public static async Task SettleAsync(DbTransaction transaction, string runId, RoundRecord round)
    {
        var settled = round.Cohort.Where(client => client.Ask is not null)
            .Select(client => new { runId, client.Ask, client.Client, round.Round, Counted = client.Refused is null ? 1 : 0 }).ToArray();
        if (settled.Length == 0) return;
        await transaction.Connection!.ExecuteAsync(
            "UPDATE asks SET settled = @Round, counted = @Counted WHERE run_id = @runId AND ask = @Ask AND client = @Client",
            settled, transaction);
    }
}
