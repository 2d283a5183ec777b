using System.Data.Common;
using System.Text.Json;
using System.Text.RegularExpressions;
using Dapper;
using Tributary.Core.Rounds;

namespace Tributary.Storage.Runs;

/// <summary>The tables as a numbered list of steps (<c>Schema/NNN-*.sql</c>), plain SQL that every database takes as it is. What only
/// PostgreSQL needs stands behind <c>-- postgresql:</c>, a comment to others: that texts are ordered ordinally, as SQLite does
/// anyway.</summary>
internal static partial class SchemaSteps
{
    public static IReadOnlyList<string> All { get; } = [.. typeof(SchemaSteps).Assembly.GetManifestResourceNames()
        .Where(name => name.EndsWith(".sql", StringComparison.Ordinal)).Order(StringComparer.Ordinal).Select(Text)];

    /// <summary>The tables that hold something beyond a process's life, in the order in which they were made: those that others refer to
    /// come first.</summary>
    public static IReadOnlyList<string> Tables { get; }
        = [.. All.SelectMany(step => TablePattern().Matches(step).Select(match => match.Groups["name"].Value))
        .Where(name => name != "claims")];

    /// <summary>The step that made the tables of figures; rounds that were saved before it lack theirs.</summary>
    public const int Figures = 4;

    /// <summary>The step since which a round's summary says why the round failed.</summary>
    public const int Failures = 8;

    /// <summary>Says it in the summaries that an older version wrote.</summary>
    public static void FillFailures(DbTransaction transaction)
    {
        var database = transaction.Connection!;
        const string failed = """SELECT run_id AS Run, round AS Round FROM rounds WHERE record LIKE '%"failure":%'""";
        foreach (var (run, round) in database.Query<(string Run, long Round)>(failed, transaction: transaction).AsList())
        {
            var text = database.QuerySingle<string>("SELECT record FROM rounds WHERE run_id = @run AND round = @round", new { run, round },
                transaction);
            var record = JsonSerializer.Deserialize(text, RecordsJson.Default.RoundRecord)!;
            var summary = JsonSerializer.Serialize(RoundSummary.Of(record), RecordsJson.Default.RoundSummary);
            database.Execute("UPDATE round_summaries SET summary = @summary WHERE run_id = @run AND round = @round",
                new { run, round, summary }, transaction);
        }
    }

    /// <summary>A step with what PostgreSQL alone needs.</summary>
    public static string ForPostgres(string step) => step.Replace("-- postgresql:", "", StringComparison.Ordinal);

    /// <summary>Writes the figures of rounds that an older version saved.</summary>
    public static void FillFigures(DbTransaction transaction)
    {
        var database = transaction.Connection!;
        foreach (var run in database.Query<string>("SELECT id FROM runs", transaction: transaction).AsList())
            foreach (var round in database.Query<long>("SELECT round FROM rounds WHERE run_id = @run ORDER BY round", new { run },
                transaction).AsList())
            {
                var record = database.QuerySingle<string>("SELECT record FROM rounds WHERE run_id = @run AND round = @round",
                    new { run, round }, transaction);
                foreach (var (sql, fields) in FigureRows.Of(run, JsonSerializer.Deserialize(record, RecordsJson.Default.RoundRecord)!))
                    database.Execute(sql, fields, transaction);
            }
    }

    /// <summary>What is said of a database that a newer version wrote.</summary>
    public static InvalidOperationException TooNew(string database, int version)
        => new($"{database} has schema {version}; this version of Tributary knows {All.Count}: use a newer one");

    [GeneratedRegex(@"CREATE TABLE (IF NOT EXISTS )?(?<name>\w+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex TablePattern();

    private static string Text(string name)
    {
        using var reader = new StreamReader(typeof(SchemaSteps).Assembly.GetManifestResourceStream(name)!);
        return reader.ReadToEnd();
    }
}
