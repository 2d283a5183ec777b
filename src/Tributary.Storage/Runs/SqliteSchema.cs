using Dapper;
using Microsoft.Data.Sqlite;

namespace Tributary.Storage.Runs;

/// <summary>Brings a SQLite file to the newest schema; it says in <c>PRAGMA user_version</c> how many steps it has had.</summary>
internal static class SqliteSchema
{
    /// <exception cref="InvalidOperationException">The database was written by a newer version.</exception>
    public static void Bring(SqliteConnection database)
    {
        if (Version(database) == SchemaSteps.All.Count) return;

        // Ask again under the write lock: another process may have just done it.
        using var transaction = database.BeginTransaction(deferred: false);
        var version = Version(database);
        if (version > SchemaSteps.All.Count)
            throw SchemaSteps.TooNew(database.DataSource, version);
        foreach (var step in SchemaSteps.All.Skip(version)) database.Execute(step, transaction: transaction);
        if (version is > 0 and < SchemaSteps.Figures) SchemaSteps.FillFigures(transaction);
        database.Execute($"PRAGMA user_version = {SchemaSteps.All.Count}", transaction: transaction);
        transaction.Commit();
    }

    private static int Version(SqliteConnection database) => database.ExecuteScalar<int>("PRAGMA user_version");
}
