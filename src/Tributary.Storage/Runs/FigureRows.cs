using System.Data;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Dapper;
using Tributary.Core.Rounds;
using Tributary.Core.Texts;
using static Tributary.Core.Clients.MetricsText;

namespace Tributary.Storage.Runs;

/// <summary>What is written beside a round's record, in the same transaction, so that totals and curves need not read every record
/// again.</summary>
internal static class FigureRows
{
    // SQLite finds each of a statement's parameters by going through their names: many rows at once cost the square of their number.
    private const int RowsAtOnce = 20;

    private const int MaxDetail = 500;

    public static IEnumerable<(string Sql, DynamicParameters Fields)> Of(string runId, RoundRecord round)
    {
        var summary = new DynamicParameters(new
        {
            runId,
            round.Round,
            Summary = JsonSerializer.Serialize(RoundSummary.Of(round), RecordsJson.Default.RoundSummary)
        });
        yield return ("INSERT INTO round_summaries (run_id, round, summary) VALUES (@runId, @Round, @Summary)", summary);
        foreach (var some in round.Cohort.Chunk(RowsAtOnce))
        {
            yield return Statement(some, runId, round,
                "INSERT INTO outcomes (client, started, run_id, round, seconds, train_seconds, examples, loss, accuracy, refused, detail, "
                    + "metrics, ask, behind) VALUES ",
                "(@client#, @started, @run, @round, @seconds#, @train#, @examples#, @loss#, @accuracy#, @refused#, @detail#, @metrics#, "
                    + "@ask#, @behind#)", "");
            yield return Statement(some, runId, round,
                "INSERT INTO run_clients (run_id, client, rounds, failures, examples, seconds, last_round, last_refused, last_detail, "
                + "loss, accuracy) VALUES ",
                "(@run, @client#, @counted#, @failed#, @examples#, @counted# * @seconds#, @round, @refused#, @detail#, @loss#, @accuracy#)",
                """
                 ON CONFLICT (run_id, client) DO UPDATE SET rounds = run_clients.rounds + excluded.rounds,
                     failures = run_clients.failures + excluded.failures,
                    examples = CASE WHEN excluded.examples > 0 THEN excluded.examples ELSE run_clients.examples END,
                        seconds = run_clients.seconds + excluded.seconds,
                    last_round = excluded.last_round, last_refused = excluded.last_refused, last_detail = excluded.last_detail,
                    loss = COALESCE(excluded.loss, run_clients.loss), accuracy = COALESCE(excluded.accuracy, run_clients.accuracy)
                """);
        }
    }

    private static (string, DynamicParameters) Statement(ClientOutcome[] outcomes, string runId, RoundRecord round, string head, string row,
        string tail)
    {
        var fields = new DynamicParameters();
        fields.Add("run", runId);
        fields.Add("round", round.Round);
        fields.Add("started", round.Started.ToUnixTimeMilliseconds());
        var sql = new StringBuilder(head);
        for (var i = 0; i < outcomes.Length; i++)
        {
            var (one, number) = (outcomes[i], i.ToString(CultureInfo.InvariantCulture));
            sql.Append(i == 0 ? "" : ", ").Append(row.Replace("#", number, StringComparison.Ordinal));
            fields.Add("client" + number, one.Client);
            fields.Add("seconds" + number, Finite(one.Seconds) ?? 0, DbType.Double);
            fields.Add("train" + number, Finite(one.TrainSeconds) ?? 0, DbType.Double);
            fields.Add("examples" + number, one.Examples, DbType.Int64);
            fields.Add("counted" + number, one.Refused is null ? 1L : 0L, DbType.Int64);
            fields.Add("failed" + number, one.Refused is null ? 0L : 1L, DbType.Int64);
            fields.Add("loss" + number, Finite(one.Loss), DbType.Double);
            fields.Add("accuracy" + number, Finite(one.Accuracy), DbType.Double);
            fields.Add("refused" + number, one.Refused?.ToString(), DbType.String);
            fields.Add("ask" + number, one.Ask, DbType.Int64);
            fields.Add("behind" + number, one.Behind, DbType.Int64);
            fields.Add("metrics" + number, one.Metrics is { } metrics
                ? JsonSerializer.Serialize(metrics, RecordsJson.Default.IReadOnlyDictionaryStringDouble) : null, DbType.String);
            fields.Add("detail" + number, one.Detail is { } text ? CleanText.Of(text, MaxDetail) : null, DbType.String);
        }

        return (sql.Append(tail).ToString(), fields);
    }
}
