using Dapper;
using Npgsql;

namespace Tributary.Storage.Runs;

/// <summary>Brings a PostgreSQL database to the newest schema; its table <c>tributary_schema</c> says how many steps it has had.</summary>
internal static class PostgresSchema
{
    // Any number that nobody else takes for a lock: "tributar" in ASCII.
    private const long Lock = 0x7472_6962_7574_6172;

    /// <exception cref="InvalidOperationException">The database was written by a newer version.</exception>
    public static void Bring(NpgsqlConnection database)
    {
        using var transaction = database.BeginTransaction();
        Bring(transaction, SchemaSteps.All.Count);
        transaction.Commit();
    }

    /// <param name="steps">How many it has had afterwards; a backup's rows may be those of an older version.</param>
    /// <inheritdoc cref="Bring(NpgsqlConnection)"/>
    public static void Bring(NpgsqlTransaction transaction, int steps)
    {
        var database = transaction.Connection!;
        database.Execute("SELECT pg_advisory_xact_lock(@Lock)", new { Lock }, transaction);
        database.Execute("CREATE TABLE IF NOT EXISTS tributary_schema (version INTEGER NOT NULL)", transaction: transaction);
        var version = database.ExecuteScalar<int?>("SELECT version FROM tributary_schema", transaction: transaction);
        if (version > SchemaSteps.All.Count) throw SchemaSteps.TooNew($"the database {database.Database}", version.Value);
        foreach (var step in SchemaSteps.All.Take(steps).Skip(version ?? 0)) database.Execute(SchemaSteps.ForPostgres(step),
            transaction: transaction);
        if (version < SchemaSteps.Figures && steps >= SchemaSteps.Figures) SchemaSteps.FillFigures(transaction);
        if (version is >= SchemaSteps.Figures and < SchemaSteps.Failures
            && steps >= SchemaSteps.Failures) SchemaSteps.FillFailures(transaction);
        database.Execute(version is null ? "INSERT INTO tributary_schema (version) VALUES (@steps)"
            : "UPDATE tributary_schema SET version = @steps", new { steps }, transaction);
    }

    /// <summary>How many runs the database holds; 0 where it has no tables yet.</summary>
    public static int Runs(NpgsqlTransaction transaction)
        => transaction.Connection!.ExecuteScalar<bool>("SELECT to_regclass('runs') IS NOT NULL", transaction: transaction)
            ? transaction.Connection!.ExecuteScalar<int>("SELECT COUNT(*) FROM runs", transaction: transaction) : 0;

    /// <summary>Deletes every table that is ours.</summary>
    public static void Drop(NpgsqlTransaction transaction)
    {
        foreach (var table in SchemaSteps.Tables.Reverse().Append("claims").Append("tributary_schema"))
            transaction.Connection!.Execute($"DROP TABLE IF EXISTS {table}", transaction: transaction);
    }
}
