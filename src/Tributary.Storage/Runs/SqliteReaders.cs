using System.Collections.Concurrent;
using System.Data.Common;
using Dapper;
using Microsoft.Data.Sqlite;

namespace Tributary.Storage.Runs;

/// <summary>Connections that only read one SQLite file, a few at the same time, each opened when it is first needed. A read sees the
/// database as it stood when it began.</summary>
internal sealed class SqliteReaders(string path) : IDisposable
{
    private const int MaxAtOnce = 4;

    private readonly SemaphoreSlim _room = new(MaxAtOnce);
    private readonly ConcurrentBag<SqliteConnection> _idle = [];

    public async Task<T> ReadAsync<T>(Func<DbTransaction, Task<T>> work, CancellationToken cancellation)
    {
        await _room.WaitAsync(cancellation);
        try
        {
            var database = _idle.TryTake(out var known) ? known : Open();
            try
            {
                T result;
                using (var transaction = database.BeginTransaction(deferred: true)) result = await work(transaction);
                _idle.Add(database);
                return result;
            }
            catch
            {
                // Whatever broke, the next reader starts with a connection that is whole.
                await database.DisposeAsync();
                throw;
            }
        }
        finally
        {
            _room.Release();
        }
    }

    public void Dispose()
    {
        while (_idle.TryTake(out var database)) database.Dispose();
        _room.Dispose();
    }

    private SqliteConnection Open()
    {
        var database = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = path,
            Mode = SqliteOpenMode.ReadWrite,
            Pooling = false,
            DefaultTimeout = 30
        }.ToString());
        try
        {
            database.Open();
            database.Execute("PRAGMA query_only = ON");
            return database;
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }
}
