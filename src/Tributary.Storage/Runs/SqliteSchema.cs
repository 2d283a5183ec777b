using Dapper;
using Microsoft.Data.Sqlite;

namespace Tributary.Storage.Runs;

/// <summary>Brings a SQLite file to the newest schema; it says in <c>PRAGMA user_version</c> how many steps it has had.</summary>
internal static class SqliteSchema
{
    /// <exception cref="InvalidOperationException">The database was written by a newer version.</exception>
    public static void Bring(SqliteConnection database) => Bring(database, SchemaSteps.All.Count);

    /// <param name="steps">How many it has had afterwards; a backup's rows may be those of an older version.</param>
    /// <inheritdoc cref="Bring(SqliteConnection)"/>
    public static void Bring(SqliteConnection database, int steps)
    {
        if (Version(database) == steps) return;

        // Ask again under the write lock: another process may have just done it.
        using var transaction = database.BeginTransaction(deferred: false);
        var version = Version(database);
        if (version > SchemaSteps.All.Count)
            throw SchemaSteps.TooNew(database.DataSource, version);
        foreach (var step in SchemaSteps.All.Take(steps).Skip(version)) database.Execute(step, transaction: transaction);
        if (version is > 0 and < SchemaSteps.Figures && steps >= SchemaSteps.Figures) SchemaSteps.FillFigures(transaction);
        if (version is >= SchemaSteps.Figures and < SchemaSteps.Failures
            && steps >= SchemaSteps.Failures) SchemaSteps.FillFailures(transaction);
        database.Execute($"PRAGMA user_version = {steps}", transaction: transaction);
        transaction.Commit();
    }

    private static int Version(SqliteConnection database) => database.ExecuteScalar<int>("PRAGMA user_version");
}
