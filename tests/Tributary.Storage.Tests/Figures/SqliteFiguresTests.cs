using Microsoft.Data.Sqlite;
using Tributary.Storage.Figures;
using Tributary.Storage.Folders;

namespace Tributary.Storage.Tests.Figures;

public sealed class SqliteFiguresTests : FiguresContract, IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly RunFolder _runs;

    public SqliteFiguresTests() => _runs = new RunFolder(_folder.Location);

    protected override RunFolder Folder => _runs;

    [Fact]
    public async Task Rounds_that_an_older_version_saved_get_their_figures_when_the_database_is_opened()
    {
        await _runs.Runs.CreateAsync(Samples.Run("one"), Samples.Model(1), CancellationToken.None);
        for (var round = 1; round <= 3; round++)
            await _runs.Runs.SaveRoundAsync("one", Samples.Round(round, Samples.Model(round)), Samples.Model(round), null,
                CancellationToken.None);
        var expected = await _runs.Figures.SummariesAsync("one", 0, CancellationToken.None);
        using (var database = new SqliteConnection($"Data Source={_folder.At("tributary.db")};Pooling=false"))
        {
            database.Open();
            using var command = database.CreateCommand();
            command.CommandText = "DROP TABLE round_summaries; DROP TABLE outcomes; DROP TABLE run_clients; DROP TABLE clients; "
                + "DROP TABLE serving; DROP TABLE asks; DROP INDEX rounds_model; "
                + "ALTER TABLE runs DROP COLUMN notes; ALTER TABLE runs DROP COLUMN tags; ALTER TABLE runs DROP COLUMN archived; "
                + "ALTER TABLE runs DROP COLUMN table_schema; ALTER TABLE runs DROP COLUMN owner; PRAGMA user_version = 3";
            command.ExecuteNonQuery();
        }

        using var newer = new RunFolder(_folder.Location);

        Assert.Equal(expected, await newer.Figures.SummariesAsync("one", 0, CancellationToken.None));
        Assert.Equal(("a", 3L), (await newer.Figures.TotalsAsync(CancellationToken.None)).Select(client => (client.Client, client.Rounds))
            .First());
        Assert.Equal(3, (await newer.Figures.HistoryAsync("b", null, 10, CancellationToken.None)).Count);
    }

    /// <summary>Whoever reads a page begins where the last one ended and stops when it is full: nothing is gone through from the start,
    /// nothing is sorted.</summary>
    [Theory]
    [InlineData(FigurePages.Oldest)]
    [InlineData(FigurePages.Newest)]
    [InlineData(FigurePages.Clients)]
    [InlineData(FigurePages.Cohort)]
    public void A_page_reads_no_more_than_it_shows(string sql)
    {
        using var database = new SqliteConnection($"Data Source={_folder.At("tributary.db")};Pooling=false");
        database.Open();
        using var command = database.CreateCommand();
        command.CommandText = "EXPLAIN QUERY PLAN " + sql;
        foreach (var name in new[] { "runId", "round", "from", "after", "max" }) command.Parameters.AddWithValue("@" + name, 1);
        using var reader = command.ExecuteReader();
        var plan = "";
        while (reader.Read()) plan += reader.GetString(3) + "\n";

        Assert.Contains("SEARCH", plan, StringComparison.Ordinal);
        Assert.DoesNotContain("SCAN", plan, StringComparison.Ordinal);
        Assert.DoesNotContain("TEMP B-TREE", plan, StringComparison.Ordinal);
    }

    public void Dispose()
    {
        _runs.Dispose();
        _folder.Dispose();
    }
}
