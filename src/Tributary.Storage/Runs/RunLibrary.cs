using System.Runtime.CompilerServices;
using Dapper;
using Tributary.Core.Rounds;

namespace Tributary.Storage.Runs;

/// <summary>Runs as people look for them and keep them in order: pages of a list, names, notes, tags, the archive.</summary>
public sealed class RunLibrary
{
    private const int RowsAtOnce = 200;

    private readonly SqlRunStore _runs;

    internal RunLibrary(SqlRunStore runs) => _runs = runs;

    /// <summary>A page of runs, the newest first. No more rows are read than it shows.</summary>
    public Task<List<RunRecord>> PageAsync(RunQuery query, CancellationToken cancellation) => _runs.ReadAsync(async transaction =>
    {
        var sql = $"""
            SELECT {RunRow.Columns} FROM runs
            WHERE 1 = 1
            {(query.After is null ? "" : "AND (created, id) < (@Created, @Id)")}
            {(query.Status is null ? "" : "AND status = @Status")}
            {(query.Archived is null ? "" : "AND archived = @Archived")}
            ORDER BY created DESC, id DESC LIMIT @Limit
            """;
        var fields = new
        {
            Created = query.After is { } after ? RunRow.Time(after.Created) : "",
            Id = query.After?.Id ?? "",
            Status = query.Status?.ToString() ?? "",
            Archived = query.Archived == true ? 1L : 0L,
            query.Limit,
        };
        return (await transaction.Connection!.QueryAsync<RunRow>(sql, fields, transaction)).Select(row => row.ToRecord()).ToList();
    }, cancellation);

    /// <summary>The same one after another, read in pages as they are asked for. Between pages nothing is held.</summary>
    public async IAsyncEnumerable<RunRecord> AllAsync(RunQuery query, [EnumeratorCancellation] CancellationToken cancellation)
    {
        for (var next = query with { Limit = RowsAtOnce }; ;)
        {
            var page = await PageAsync(next, cancellation);
            foreach (var run in page) yield return run;
            if (page.Count < RowsAtOnce) yield break;
            next = next with { After = RunPlace.Of(page[^1]) };
        }
    }

    /// <summary>Changes what people call a run and say of it, all or nothing.</summary>
    /// <param name="edit">Cleaned, and without problems.</param>
    /// <returns>The run as it is now; null where there is none.</returns>
    /// <exception cref="TooManyTagsException">Nothing was changed.</exception>
    public Task<RunRecord?> EditAsync(string runId, RunEdit edit, CancellationToken cancellation)
        => _runs.AloneAsync<RunRecord?>(async transaction =>
    {
        // Written to first, so that of two who add a tag at once neither loses his.
        var database = transaction.Connection!;
        if (await database.ExecuteAsync("UPDATE runs SET name = name WHERE id = @runId", new { runId }, transaction) == 0) return null;
        var row = await database.QuerySingleAsync<RunRow>($"SELECT {RunRow.Columns} FROM runs WHERE id = @runId", new { runId },
            transaction);
        var run = edit.Of(row.ToRecord());
        var now = RunRow.Of(run, row.InitialModel);
        await database.ExecuteAsync("UPDATE runs SET name = @Name, notes = @Notes, tags = @Tags, archived = @Archived WHERE id = @runId",
            new { runId, now.Name, now.Notes, now.Tags, now.Archived }, transaction);
        return run;
    }, cancellation);
}
