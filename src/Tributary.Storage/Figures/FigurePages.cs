namespace Tributary.Storage.Figures;

/// <summary>The SQL of pages. Each begins in an index where the page before ended and stops when it is full: what it reads does not grow
/// with what there is.</summary>
internal static class FigurePages
{
    public const string Totals = "rounds AS Rounds, failures AS Failures, examples AS Examples, seconds AS Seconds, "
        + "last_round AS LastRound, last_refused AS LastRefused, last_detail AS LastDetail, loss AS Loss, accuracy AS Accuracy";

    public const string Oldest =
        "SELECT summary FROM round_summaries WHERE run_id = @runId AND round > @from ORDER BY round LIMIT @max";

    public const string Newest =
        "SELECT summary FROM round_summaries WHERE run_id = @runId AND round < @from ORDER BY round DESC LIMIT @max";

    public const string Clients =
        $"SELECT client AS Client, {Totals} FROM run_clients WHERE run_id = @runId AND client > @after ORDER BY client LIMIT @max";

    public const string Cohort = """
        SELECT client AS Client, seconds AS Seconds, train_seconds AS TrainSeconds, examples AS Examples, loss AS Loss,
            accuracy AS Accuracy, refused AS Refused, detail AS Detail, metrics AS Metrics, ask AS Ask, behind AS Behind
        FROM outcomes WHERE run_id = @runId AND round = @round AND client > @after ORDER BY client LIMIT @max
        """;
}
