using System.Data.Common;
using Dapper;
using Microsoft.Data.Sqlite;
using Tributary.Storage.Models;

namespace Tributary.Storage.Runs;

/// <summary>Runs in one SQLite file. Several processes may have it open.</summary>
internal sealed class SqliteRunStore : SqlRunStore
{
    private readonly string _locks;
    private readonly SqliteConnection _database;
    private readonly SqliteReaders _readers;
    private readonly SemaphoreSlim _turn = new(1);

    /// <param name="path">The database file; made where it is missing. Locks lie in a folder <c>locks</c> beside it.</param>
    /// <exception cref="InvalidOperationException">The database was written by a newer version.</exception>
    /// <exception cref="StoreUnavailableException">It cannot be opened, or may not be written to.</exception>
    public SqliteRunStore(string path, IModelFiles models, Durability durability = Durability.Sync) : base(models)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        _locks = Path.Combine(folder, "locks");
        Directory.CreateDirectory(folder);
        _database = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false, DefaultTimeout = 30 }
            .ToString());
        try
        {
            _database.Open();

            // Readers go on while a round is written; a commit returns once it is on the disk, if that is wanted (NORMAL loses no
            // consistency, only the last commits of a power loss).
            _database.Execute($"PRAGMA journal_mode = WAL; PRAGMA synchronous = {(durability == Durability.Sync ? "FULL" : "NORMAL")}; "
                + $"PRAGMA foreign_keys = ON");
            SqliteSchema.Bring(_database);
        }
        catch (Exception fault)
        {
            _database.Dispose();
            if (fault is SqliteException said && SqliteFaults.Passing(said) is { } words) throw SqliteFaults.Unavailable(said, words, path);
            throw;
        }

        _readers = new SqliteReaders(path);
    }

    public override IDisposable Claim(string runId) => RunLock.Take(_locks, Checked(runId));

    public override void Dispose()
    {
        _readers.Dispose();
        _database.Dispose();
        _turn.Dispose();
    }

    // One connection that writes, one transaction at a time; SQLite's own locks keep other processes apart.
    internal override async Task<T> AloneAsync<T>(Func<DbTransaction, Task<T>> work, CancellationToken cancellation)
    {
        await _turn.WaitAsync(cancellation);
        try
        {
            using var transaction = _database.BeginTransaction(deferred: true);
            var result = await work(transaction);
            transaction.Commit();
            return result;
        }
        catch (SqliteException fault) when (SqliteFaults.Passing(fault) is { } words)
        {
            throw SqliteFaults.Unavailable(fault, words, _database.DataSource);
        }
        finally
        {
            _turn.Release();
        }
    }

    // Connections of their own: the log lets them read while the one above writes.
    internal override async Task<T> ReadAsync<T>(Func<DbTransaction, Task<T>> work, CancellationToken cancellation)
    {
        try
        {
            return await _readers.ReadAsync(work, cancellation);
        }
        catch (SqliteException fault) when (SqliteFaults.Passing(fault) is { } words)
        {
            throw SqliteFaults.Unavailable(fault, words, _database.DataSource);
        }
    }

    // A transaction that writes has the database for itself; this one writes nothing, but is such a one.
    internal override Task HoldModelsAsync(DbTransaction transaction, bool alone)
        => transaction.Connection!.ExecuteAsync("UPDATE runs SET id = id WHERE 1 = 0", transaction: transaction);

    // The lock is the operating system's: it ends with the process, and not before.
    private protected override Task CheckHolderAsync(DbTransaction transaction, string runId) => Task.CompletedTask;
}
