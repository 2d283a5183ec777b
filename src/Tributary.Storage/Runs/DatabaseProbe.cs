using Dapper;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Tributary.Storage.Runs;

/// <summary>Looks at the runs' database without changing it.</summary>
/// <param name="Place">Which one; never with a password.</param>
/// <param name="IsNew">Nothing of Tributary's is in it yet.</param>
/// <param name="Fault">Why it cannot be used; null where it can.</param>
public sealed record DatabaseProbe(string Place, bool IsNew, string? Fault)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <param name="folder">The data folder.</param>
    /// <param name="database">A PostgreSQL database, as <see cref="PostgresAddress"/> says; null for SQLite in the folder.</param>
    public static async Task<DatabaseProbe> LookAsync(string folder, string? database, CancellationToken cancellation)
    {
        if (database is not null) return await PostgresAsync(database, cancellation);
        var path = Path.Combine(folder, "tributary.db");
        return File.Exists(path) ? await SqliteAsync(path, cancellation) : new DatabaseProbe(path, IsNew: true, null);
    }

    private static async Task<DatabaseProbe> SqliteAsync(string path, CancellationToken cancellation)
    {
        try
        {
            await using var connection = new SqliteConnection(new SqliteConnectionStringBuilder
            {
                DataSource = path,
                Mode = SqliteOpenMode.ReadWrite,
                Pooling = false,
                DefaultTimeout = 5
            }.ToString());
            await connection.OpenAsync(cancellation);
            var version = await connection.ExecuteScalarAsync<int>("PRAGMA user_version");

            // What takes no writing says so at the start of one that is given up at once.
            await using (var writing = (SqliteTransaction)await connection.BeginTransactionAsync(cancellation)) await writing.RollbackAsync(
                cancellation);
            var damage = await connection.ExecuteScalarAsync<string>("PRAGMA quick_check(1)");
            return new DatabaseProbe(path, version == 0, damage != "ok" ? $"it is damaged: {damage}" : TooNew(version));
        }
        catch (SqliteException fault)
        {
            return new DatabaseProbe(path, IsNew: false, SqliteFaults.Passing(fault) is { } passing ? $"it {passing}" : fault.Message);
        }
    }

    private static async Task<DatabaseProbe> PostgresAsync(string address, CancellationToken cancellation)
    {
        var built = PostgresAddress.Read(address);
        (built.Timeout, built.Pooling) = ((int)Patience.TotalSeconds, false);
        var place = $"{built.Database} on {built.Host}:{built.Port}";
        try
        {
            await using var connection = new NpgsqlConnection(built.ToString());
            await connection.OpenAsync(cancellation);
            var isNew = await connection.ExecuteScalarAsync<bool>("SELECT to_regclass('tributary_schema') IS NULL");
            if (await connection.ExecuteScalarAsync<string>("SHOW transaction_read_only") == "on")
                return new DatabaseProbe(place, isNew, $"it {PostgresFaults.ReadOnly}");
            return new DatabaseProbe(place, isNew, isNew ? null
                : TooNew(await connection.ExecuteScalarAsync<int>("SELECT version FROM tributary_schema")));
        }
        catch (NpgsqlException fault)
        {
            var said = fault.InnerException?.Message ?? fault.Message;
            return new DatabaseProbe(place, IsNew: false, PostgresFaults.Passing(fault) is { } words ? $"it {words} ({said})" : said);
        }
    }

    private static string? TooNew(int version)
        => version > SchemaSteps.All.Count ? $"it has schema {version}; this version of Tributary knows {SchemaSteps.All.Count}" : null;
}
