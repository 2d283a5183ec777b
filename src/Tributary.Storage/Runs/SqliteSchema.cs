using Dapper;
using Microsoft.Data.Sqlite;

namespace Tributary.Storage.Runs;

/// <summary>The tables as a numbered list of steps (<c>Schema/NNN-*.sql</c>); a database says in <c>PRAGMA user_version</c> how many it has
/// had. Steps are plain SQL, so that they can be given to another database as they are.</summary>
internal static class SqliteSchema
{
    private static readonly string[] Steps = [.. typeof(SqliteSchema).Assembly.GetManifestResourceNames()
        .Where(name => name.EndsWith(".sql", StringComparison.Ordinal)).Order(StringComparer.Ordinal)];

    /// <exception cref="InvalidOperationException">The database was written by a newer version.</exception>
    public static void Bring(SqliteConnection database)
    {
        if (Version(database) == Steps.Length) return;

        // Ask again under the write lock: another process may have just done it.
        using var transaction = database.BeginTransaction(deferred: false);
        var version = Version(database);
        if (version > Steps.Length)
            throw new InvalidOperationException($"{database.DataSource} has schema {version}; this version of Tributary knows {Steps.Length}: use a newer one");
        foreach (var step in Steps.Skip(version)) database.Execute(Text(step), transaction: transaction);
        database.Execute($"PRAGMA user_version = {Steps.Length}", transaction: transaction);
        transaction.Commit();
    }

    private static int Version(SqliteConnection database) => database.ExecuteScalar<int>("PRAGMA user_version");

    private static string Text(string name)
    {
        using var reader = new StreamReader(typeof(SqliteSchema).Assembly.GetManifestResourceStream(name)!);
        return reader.ReadToEnd();
    }
}
