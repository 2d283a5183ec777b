using System.Data;
using System.Data.Common;
using System.Text;
using Dapper;
using Microsoft.Data.Sqlite;
using Npgsql;
using Tributary.Storage.Folders;
using Tributary.Storage.Runs;

namespace Tributary.Storage.Backups;

/// <summary>The database as it stands at one moment, read while others write: SQLite's log and PostgreSQL's versions of rows both allow
/// it.</summary>
internal sealed class Snapshot : IAsyncDisposable
{
    private readonly DbConnection _database;
    private readonly DbTransaction _transaction;

    private Snapshot(DbConnection database, DbTransaction transaction) => (_database, _transaction) = (database, transaction);

    /// <exception cref="FileNotFoundException">There is no database in the folder.</exception>
    /// <exception cref="InvalidOperationException">It was written by another version.</exception>
    /// <exception cref="StoreUnavailableException">The database does not answer.</exception>
    public static async Task<Snapshot> TakeAsync(string folder, StorageOptions options, CancellationToken cancellation)
    {
        var file = Path.Combine(folder, RunFolder.DatabaseFile);
        if (options.Database is null && !File.Exists(file))
            throw new FileNotFoundException(
                $"{folder} holds no {RunFolder.DatabaseFile}; name the coordinator's data folder, or its --database", file);
        DbConnection database = options.Database is { } address ? new NpgsqlConnection(PostgresAddress.Read(address).ConnectionString)
            : new SqliteConnection(new SqliteConnectionStringBuilder
            {
                DataSource = file,
                Pooling = false,
                Mode = SqliteOpenMode.ReadOnly,
                DefaultTimeout = 30
            }.ToString());
        try
        {
            await database.OpenAsync(cancellation);
            var transaction = database is SqliteConnection sqlite ? sqlite.BeginTransaction(deferred: true)
                : await database.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellation);
            var version = await database.ExecuteScalarAsync<long?>(database is SqliteConnection ? "PRAGMA user_version"
                : "SELECT version FROM tributary_schema", transaction: transaction);
            if (version != SchemaSteps.All.Count)
                throw new InvalidOperationException(
                    $"the database has schema {version}, this version of Tributary {SchemaSteps.All.Count}: start a coordinator of this "
                    + $"version once, or use the version that wrote it");
            return new Snapshot(database, transaction);
        }
        catch (NpgsqlException fault) when (PostgresFaults.Passing(fault) is { } words)
        {
            await database.DisposeAsync();
            throw new StoreUnavailableException($"the database {words} ({fault.InnerException?.Message ?? fault.Message})", fault);
        }
        catch
        {
            await database.DisposeAsync();
            throw;
        }
    }

    public Task<int> CountAsync(string table)
        => _database.ExecuteScalarAsync<int>($"SELECT COUNT(*) FROM {table}", transaction: _transaction);

    /// <summary>The models that the rows need.</summary>
    public async Task<IReadOnlyList<string>> ModelsAsync() => [.. (await _database.QueryAsync<string>(
        """
        SELECT r.model FROM rounds r WHERE NOT EXISTS (SELECT 1 FROM let_go l WHERE l.run_id = r.run_id AND l.round = r.round)
        UNION SELECT optimizer FROM rounds WHERE optimizer IS NOT NULL
        UNION SELECT r.initial_model FROM runs r WHERE NOT EXISTS (SELECT 1 FROM let_go l WHERE l.run_id = r.id AND l.round = 0)
        UNION SELECT sha256 FROM serving
        """, transaction: _transaction)).Order(StringComparer.Ordinal)];

    public async Task WriteAsync(string table, Stream target, CancellationToken cancellation)
    {
        await using var command = _database.CreateCommand();
        command.CommandText = $"SELECT * FROM {table}";
        command.Transaction = _transaction;
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
            await target.WriteAsync(Encoding.UTF8.GetBytes(RowText.Of(reader).ToJsonString() + "\n"), cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        await _transaction.DisposeAsync();
        await _database.DisposeAsync();
    }
}
