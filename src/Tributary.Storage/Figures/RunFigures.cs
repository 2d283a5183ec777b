using System.Runtime.CompilerServices;
using System.Text.Json;
using Dapper;
using Tributary.Core.Rounds;
using Tributary.Storage.Runs;

namespace Tributary.Storage.Figures;

/// <summary>What saved rounds come to: curves, totals of clients, a client's history; read from rows that are written with each
/// round.</summary>
public sealed class RunFigures
{
    private readonly SqlRunStore _runs;

    internal RunFigures(SqlRunStore runs) => _runs = runs;

    /// <summary>Rounds after <paramref name="after"/> in order, without their cohorts.</summary>
    public async Task<IReadOnlyList<RoundSummary>> SummariesAsync(string runId, int after, CancellationToken cancellation)
    {
        var texts = await _runs.ReadAsync(async transaction => (await transaction.Connection!.QueryAsync<string>(
            "SELECT summary FROM round_summaries WHERE run_id = @runId AND round > @after ORDER BY round", new { runId, after },
                transaction)).AsList(), cancellation);
        return [.. texts.Select(text => JsonSerializer.Deserialize(text, RecordsJson.Default.RoundSummary)!)];
    }

    /// <summary>Some rounds without their cohorts: the next after a round, or, with <paramref name="newest"/>, the next before it,
    /// downwards.</summary>
    /// <param name="from">The round to go on from, itself left out; null starts at the beginning, or at the end.</param>
    public async Task<IReadOnlyList<RoundSummary>> PageAsync(string runId, int? from, int max, bool newest, CancellationToken cancellation)
    {
        var fields = new { runId, from = from ?? (newest ? int.MaxValue : 0), max };
        var texts = await _runs.ReadAsync(async transaction => (await transaction.Connection!.QueryAsync<string>(
            newest ? FigurePages.Newest : FigurePages.Oldest, fields, transaction)).AsList(), cancellation);
        return [.. texts.Select(text => JsonSerializer.Deserialize(text, RecordsJson.Default.RoundSummary)!)];
    }

    /// <summary>Everyone who was asked in a round, ordered by id, a page at a time.</summary>
    /// <param name="after">The client after which the page begins; null begins with the first.</param>
    public async Task<IReadOnlyList<ClientOutcome>> CohortAsync(string runId, int round, string? after, int max,
        CancellationToken cancellation)
        => await _runs.ReadAsync(async transaction => (await transaction.Connection!.QueryAsync<OutcomeRow>(
            FigurePages.Cohort, new { runId, round, after = after ?? "", max }, transaction)).Select(row => row.ToOutcome()).ToList(),
                cancellation);

    /// <summary>Whole records of every round in order, read a few at a time: between them nothing is held, and nobody waits.</summary>
    public async IAsyncEnumerable<RoundRecord> AllRecordsAsync(string runId, [EnumeratorCancellation] CancellationToken cancellation)
    {
        // So many that their cohorts are a few thousand clients together.
        const int few = 20, many = 500, clientsAtOnce = 5000;
        for (var (from, atOnce) = (0, few); ;)
        {
            var some = await RecordsAsync(runId, from, atOnce, newest: false, cancellation);
            foreach (var round in some) yield return round;
            if (some.Count < atOnce) yield break;
            (from, atOnce) = (some[^1].Round, Math.Clamp(clientsAtOnce / Math.Max(1, some[^1].Cohort.Count), few, many));
        }
    }

    /// <summary>Whole records of some rounds: the next after a round, or, with <paramref name="newest"/>, the next before it,
    /// downwards.</summary>
    /// <param name="from">The round to go on from, itself left out; null starts at the beginning, or at the end.</param>
    public async Task<IReadOnlyList<RoundRecord>> RecordsAsync(string runId, int? from, int max, bool newest,
        CancellationToken cancellation)
    {
        var sql = newest ? "SELECT record FROM rounds WHERE run_id = @runId AND round < @from ORDER BY round DESC "
            + "LIMIT @max" : "SELECT record FROM rounds WHERE run_id = @runId AND round > @from ORDER BY round LIMIT @max";
        var texts = await _runs.ReadAsync(async transaction => (await transaction.Connection!.QueryAsync<string>(
            sql, new { runId, from = from ?? (newest ? int.MaxValue : 0), max }, transaction)).AsList(), cancellation);
        return [.. texts.Select(text => JsonSerializer.Deserialize(text, RecordsJson.Default.RoundRecord)!)];
    }

    /// <summary>The round that made a model; where several did, the first of the newest run. Null where none did.</summary>
    public async Task<(string Run, int Round)?> FindModelAsync(string sha256, CancellationToken cancellation)
    {
        var made = await _runs.ReadAsync(async transaction => (await transaction.Connection!.QueryAsync<(string Run, long Round)>(
            "SELECT run_id, round FROM rounds WHERE model = @sha256", new { sha256 }, transaction)).AsList(), cancellation);
        return made.Count == 0 ? null : made.GroupBy(one => one.Run).MaxBy(run => run.Key, StringComparer.Ordinal) is { } newest
            ? (newest.Key, (int)newest.Min(one => one.Round)) : null;
    }

    /// <summary>The clients of a run, ordered by id, a page at a time.</summary>
    /// <param name="after">The client after which the page begins; null begins with the first.</param>
    public async Task<IReadOnlyList<ClientTotals>> ClientsAsync(string runId, string? after, int max, CancellationToken cancellation)
        => await _runs.ReadAsync(async transaction => (await transaction.Connection!.QueryAsync<ClientTotals>(
            FigurePages.Clients, new { runId, after = after ?? "", max }, transaction)).AsList(), cancellation);

    /// <summary>All clients of a run, ordered by id.</summary>
    public async Task<IReadOnlyList<ClientTotals>> ClientsAsync(string runId, CancellationToken cancellation)
        => await ReadAsync($"SELECT client AS Client, {FigurePages.Totals} FROM run_clients WHERE run_id = @runId", new { runId },
            cancellation);

    /// <summary>Every client over all runs, ordered by id: rounds, failures and seconds.</summary>
    public async Task<IReadOnlyList<ClientTotals>> TotalsAsync(CancellationToken cancellation)
        => await ReadAsync("SELECT client AS Client, CAST(SUM(rounds) AS BIGINT) AS Rounds, CAST(SUM(failures) AS BIGINT) AS Failures, "
            + "SUM(seconds) AS Seconds FROM run_clients GROUP BY client", null, cancellation);

    /// <summary>What a client did, the newest first.</summary>
    /// <param name="before">The last entry that is known already; null starts with the newest.</param>
    public async Task<IReadOnlyList<ClientRound>> HistoryAsync(string client, ClientRound? before, int max,
        CancellationToken cancellation) => await _runs.ReadAsync(async transaction =>
        (await transaction.Connection!.QueryAsync<ClientRound>(
            $"""
            SELECT o.run_id AS Run, r.name AS RunName, o.round AS Round, o.started AS Started, o.seconds AS Seconds,
                o.train_seconds AS TrainSeconds, o.examples AS Examples,
                o.loss AS Loss, o.accuracy AS Accuracy, o.refused AS Refused, o.detail AS Detail, o.behind AS Behind
            FROM outcomes o JOIN runs r ON r.id = o.run_id
            WHERE o.client = @client {(before is null ? "" : "AND (o.started, o.run_id, o.round) < (@Started, @Run, @Round)")}
            ORDER BY o.started DESC, o.run_id DESC, o.round DESC LIMIT @max
            """,
                new { client, Started = before?.Started ?? 0, Run = before?.Run ?? "", Round = before?.Round ?? 0, max },
                    transaction)).AsList(), cancellation);

    // Databases order texts each in their own way; ids are ordered ordinally everywhere.
    private async Task<IReadOnlyList<ClientTotals>> ReadAsync(string sql, object? fields, CancellationToken cancellation)
        => await _runs.ReadAsync(async transaction =>
        (await transaction.Connection!.QueryAsync<ClientTotals>(sql, fields, transaction))
            .OrderBy(one => one.Client, StringComparer.Ordinal).ToList(), cancellation);
}
