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
        database.Execute("SELECT pg_advisory_xact_lock(@Lock)", new { Lock }, transaction);
        database.Execute("CREATE TABLE IF NOT EXISTS tributary_schema (version INTEGER NOT NULL)", transaction: transaction);
        var version = database.ExecuteScalar<int?>("SELECT version FROM tributary_schema", transaction: transaction);
        if (version > SchemaSteps.All.Count) throw SchemaSteps.TooNew($"the database {database.Database}", version.Value);
        foreach (var step in SchemaSteps.All.Skip(version ?? 0)) database.Execute(step, transaction: transaction);
        if (version < SchemaSteps.Figures) SchemaSteps.FillFigures(transaction);
        database.Execute(version is null ? "INSERT INTO tributary_schema (version) VALUES (@Count)" : "UPDATE tributary_schema SET version = @Count", new { SchemaSteps.All.Count }, transaction);
        transaction.Commit();
    }
}
