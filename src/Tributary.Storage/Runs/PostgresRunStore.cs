using System.Collections.Concurrent;
using System.Data;
using System.Data.Common;
using System.Security.Cryptography;
using System.Text;
using Dapper;
using Npgsql;
using Tributary.Core.Rounds;
using Tributary.Storage.Models;

namespace Tributary.Storage.Runs;

/// <summary>Runs in a PostgreSQL database. A claim is an advisory lock on a connection of its own: it ends with its holder. Because a
/// connection can also break under a holder that lives, the claim has a token too, and each write of a claimed run looks whether the token
/// is still its own.</summary>
internal sealed class PostgresRunStore : SqlRunStore
{
    // Any number that nobody else takes for a lock: "models" in ASCII.
    private const long ModelsLock = 0x6d6f_6465_6c73;

    private readonly ConcurrentDictionary<string, string> _tokens = new(StringComparer.Ordinal);
    private readonly NpgsqlDataSource _database;
    private readonly string _place;

    /// <param name="address">As <see cref="PostgresAddress"/> says.</param>
    /// <exception cref="StoreUnavailableException">The server does not answer.</exception>
    /// <exception cref="InvalidOperationException">The database was written by a newer version.</exception>
    public PostgresRunStore(string address, IModelFiles models) : base(models)
    {
        var built = PostgresAddress.Read(address);
        built.ApplicationName ??= "tributary";
        built.KeepAlive = built.KeepAlive == 0 ? 15 : built.KeepAlive;
        (_place, _database) = ($"{built.Database} on {built.Host}:{built.Port}", NpgsqlDataSource.Create(built));
        try
        {
            using var connection = _database.OpenConnection();
            PostgresSchema.Bring(connection);
        }
        catch (NpgsqlException fault)
        {
            _database.Dispose();
            if (PostgresFaults.Passing(fault) is { } words) throw Unavailable(fault, words);
            throw;
        }
        catch
        {
            _database.Dispose();
            throw;
        }
    }

    public override IDisposable Claim(string runId)
    {
        var key = BitConverter.ToInt64(SHA256.HashData(Encoding.UTF8.GetBytes("tributary run " + Checked(runId))));
        NpgsqlConnection? line = null;
        try
        {
            line = _database.OpenConnection();
            if (!line.ExecuteScalar<bool>("SELECT pg_try_advisory_lock(@key)", new { key }))
                throw new RunClaimedException(runId, line.ExecuteScalar<int?>("SELECT pid FROM claims WHERE run_id = @runId",
                    new { runId }));
            var token = RandomNumberGenerator.GetHexString(32, lowercase: true);
            line.Execute("INSERT INTO claims (run_id, token, pid) VALUES (@runId, @token, @ProcessId) ON CONFLICT (run_id) DO UPDATE SET "
                + "token = @token, pid = @ProcessId", new { runId, token, Environment.ProcessId });
            _tokens[runId] = token;
            return new Held(this, runId, token, key, line);
        }
        catch (NpgsqlException fault) when (PostgresFaults.Passing(fault) is { } words)
        {
            line?.Dispose();
            throw Unavailable(fault, words);
        }
        catch
        {
            line?.Dispose();
            throw;
        }
    }

    public override void Dispose() => _database.Dispose();

    internal override Task<T> AloneAsync<T>(Func<DbTransaction, Task<T>> work, CancellationToken cancellation)
        => InAsync(IsolationLevel.ReadCommitted, work, cancellation);

    // The pool has connections enough, and rows in several versions: whoever reads is in nobody's way.
    internal override Task<T> ReadAsync<T>(Func<DbTransaction, Task<T>> work, CancellationToken cancellation)
        => InAsync(IsolationLevel.RepeatableRead, work, cancellation);

    private async Task<T> InAsync<T>(IsolationLevel isolation, Func<DbTransaction, Task<T>> work, CancellationToken cancellation)
    {
        try
        {
            await using var connection = await _database.OpenConnectionAsync(cancellation);
            await using var transaction = await connection.BeginTransactionAsync(isolation, cancellation);
            var result = await work(transaction);
            await transaction.CommitAsync(CancellationToken.None);
            return result;
        }
        catch (NpgsqlException fault) when (PostgresFaults.Passing(fault) is { } words)
        {
            throw Unavailable(fault, words);
        }
        catch (Exception fault) when (fault is TimeoutException
            || (fault is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            throw new StoreUnavailableException($"the database {_place} does not answer in time",
                fault)
            { Briefly = "does not answer in time" };
        }
    }

    public override Task CheckClaimAsync(string runId, CancellationToken cancellation) => _tokens.ContainsKey(runId)
        ? AloneAsync(async transaction =>
        {
            await CheckHolderAsync(transaction, runId);
            return true;
        }, cancellation)
        : throw new RunClaimedException(runId, null);

    private protected override async Task CheckHolderAsync(DbTransaction transaction, string runId)
    {
        if (!_tokens.TryGetValue(runId, out var mine)) return;

        // Locked until the commit, so that nobody takes the claim in between.
        var (token, pid) = await transaction.Connection!.QuerySingleOrDefaultAsync<(string? Token,
            int Pid)>("SELECT token, pid FROM claims WHERE run_id = @runId FOR SHARE", new { runId }, transaction);
        if (token != mine) throw new RunClaimedException(runId, pid);
    }

    internal override Task HoldModelsAsync(DbTransaction transaction, bool alone)
        => transaction.Connection!.ExecuteAsync(alone ? "SELECT pg_advisory_xact_lock(@ModelsLock)"
            : "SELECT pg_advisory_xact_lock_shared(@ModelsLock)", new { ModelsLock }, transaction);

    private StoreUnavailableException Unavailable(NpgsqlException fault, string words)
        => new($"the database {_place} {words} ({fault.InnerException?.Message ?? fault.Message})", fault) { Briefly = words };

    private sealed class Held(PostgresRunStore store, string runId, string token, long key, NpgsqlConnection line) : IDisposable
    {
        public void Dispose()
        {
            store._tokens.TryRemove(new(runId, token));
            try
            {
                line.Execute("SELECT pg_advisory_unlock(@key)", new { key });
            }
            catch (Exception fault) when (fault is NpgsqlException or InvalidOperationException)
            {
                // The connection broke, and the lock with it.
            }

            line.Dispose();
        }
    }
}
