using Dapper;
using Tributary.Storage.Runs;

namespace Tributary.Storage.Serving;

/// <summary>Which model is served under which name, in the runs' database. A model that stands here is in use: nothing may delete
/// it.</summary>
public sealed class ServingTable
{
    private const string Columns = "name AS Name, sha256 AS Sha256, run_id AS Run, round AS Round, since AS Since, actor AS Actor";

    private readonly SqlRunStore _runs;

    internal ServingTable(SqlRunStore runs) => _runs = runs;

    /// <summary>Every entry, ordered by name.</summary>
    public async Task<IReadOnlyList<ServingEntry>> ListAsync(CancellationToken cancellation) => await _runs.ReadAsync(async transaction =>
        (await transaction.Connection!.QueryAsync<Row>($"SELECT {Columns} FROM serving", transaction: transaction))
            .Select(row => row.ToEntry()).OrderBy(entry => entry.Name, StringComparer.Ordinal).ToList(), cancellation);

    /// <summary>Null where nothing is served under that name.</summary>
    public async Task<ServingEntry?> FindAsync(string name, CancellationToken cancellation)
        => (await _runs.ReadAsync<Row?>(async transaction =>
        await transaction.Connection!.QuerySingleOrDefaultAsync<Row>($"SELECT {Columns} FROM serving WHERE name = @name", new { name },
            transaction), cancellation))?.ToEntry();

    /// <summary>Serves a model under a name from now on, in place of what stood there. Waits for a retention under way, which may be about
    /// to delete that model.</summary>
    public Task PutAsync(ServingEntry entry, CancellationToken cancellation) => _runs.AloneAsync(
        async transaction =>
        {
            await _runs.HoldModelsAsync(transaction, alone: false);
            return await transaction.Connection!.ExecuteAsync(
                """
                INSERT INTO serving (name, sha256, run_id, round, since, actor) VALUES (@Name, @Sha256, @Run, @Round, @Since, @By)
                ON CONFLICT (name) DO UPDATE SET sha256 = excluded.sha256, run_id = excluded.run_id, round = excluded.round,
                    since = excluded.since, actor = excluded.actor
                """,
                    new { entry.Name, entry.Sha256, entry.Run, entry.Round, Since = entry.Since.ToUnixTimeMilliseconds(), entry.By },
                        transaction);
        },
        cancellation);

    /// <returns>False where nothing was served under that name.</returns>
    public async Task<bool> DeleteAsync(string name, CancellationToken cancellation)
        => await _runs.AloneAsync(transaction => transaction.Connection!.ExecuteAsync("DELETE FROM serving WHERE name = @name",
            new { name }, transaction), cancellation) == 1;

    private sealed record Row
    {
        public string Name { get; init; } = "";

        public string Sha256 { get; init; } = "";

        public string Run { get; init; } = "";

        public long Round { get; init; }

        public long Since { get; init; }

        public string Actor { get; init; } = "";

        public ServingEntry ToEntry() => new(Name, Sha256, Run, (int)Round, DateTimeOffset.FromUnixTimeMilliseconds(Since), Actor);
    }
}
