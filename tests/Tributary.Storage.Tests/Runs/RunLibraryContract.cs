using Tributary.Core.Rounds;
using Tributary.Storage.Folders;
using Tributary.Storage.Retention;
using Tributary.Storage.Runs;
using Tributary.Storage.Serving;

namespace Tributary.Storage.Tests.Runs;

/// <summary>What every database promises of runs that people look for, name, tag, put away and delete.</summary>
public abstract class RunLibraryContract
{
    protected abstract RunFolder Folder { get; }

    private static CancellationToken None => CancellationToken.None;

    [Fact]
    public async Task Names_notes_tags_and_the_archive_are_kept_and_the_rest_stays_as_it_was()
    {
        await CreateAsync("one", 1);
        var edit = new RunEdit { Name = "digits, second try", Notes = "with\nmomentum", Tags = ["baseline", "Zürich"], Archived = true };

        var now = await Folder.Library.EditAsync("one", edit, None);

        Assert.Equal(("digits, second try", "with\nmomentum", "baseline Zürich", true),
            (now!.Name, now.Notes, string.Join(' ', now.Tags), now.Archived));
        var kept = (await Folder.Runs.FindAsync("one", None))!;
        Assert.Equal(now.Tags, kept.Tags);
        Assert.Equal(now with { Tags = kept.Tags }, kept);
        Assert.Equal(Samples.Run("one", 1), kept with { Name = "digits", Notes = null, Tags = [], Archived = false });
        Assert.Equal(Samples.Run("one", 1),
            await Folder.Library.EditAsync("one", new RunEdit { Name = "digits", Notes = "", Tags = [], Archived = false }, None));
        Assert.Null(await Folder.Library.EditAsync("nobody", edit, None));
    }

    [Fact]
    public async Task Two_who_tag_a_run_at_once_both_find_their_tag()
    {
        await CreateAsync("one", 1);

        await Task.WhenAll(Enumerable.Range(0, 8)
            .Select(i => Task.Run(() => Folder.Library.EditAsync("one", new RunEdit { AddTags = [$"tag-{i}"] }, None))));
        await Folder.Library.EditAsync("one", new RunEdit { AddTags = ["TAG-3"], RemoveTags = ["Tag-5"] }, None);

        Assert.Equal(["tag-0", "tag-1", "tag-2", "tag-3", "tag-4", "tag-6", "tag-7"],
            (await Folder.Runs.FindAsync("one", None))!.Tags.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_tag_too_many_changes_nothing()
    {
        await CreateAsync("one", 1);
        await Folder.Library.EditAsync("one", new RunEdit { Tags = [.. Enumerable.Range(0, RunEdit.MaxTags).Select(i => $"t{i}")] }, None);

        await Assert.ThrowsAsync<TooManyTagsException>(()
            => Folder.Library.EditAsync("one", new RunEdit { Name = "other", AddTags = ["one more"] }, None));

        Assert.Equal("digits", (await Folder.Runs.FindAsync("one", None))!.Name);
    }

    [Fact]
    public async Task Pages_are_the_newest_first_and_leave_out_what_is_archived()
    {
        foreach (var (id, minute) in new[] { ("c", 2), ("B", 2), ("a", 2), ("d", 3), ("e", 1), ("f", 4) }) await CreateAsync(id, minute);
        await Folder.Library.EditAsync("f", new RunEdit { Archived = true }, None);

        async Task<string> Page(RunQuery query) => string.Join(" ", (await Folder.Library.PageAsync(query, None)).Select(run => run.Id));

        Assert.Equal("d c", await Page(new RunQuery { Limit = 2 }));
        Assert.Equal("a B", await Page(new RunQuery
        {
            Limit = 2,
            After = RunPlace.Read(new RunPlace(Samples.Noon.AddMinutes(2), "c").ToString())
        }));
        Assert.Equal("e", await Page(new RunQuery { Limit = 9, After = new RunPlace(Samples.Noon.AddMinutes(2), "A-run-that-is-gone") }));
        Assert.Equal("f", await Page(new RunQuery { Limit = 9, Archived = true }));
        Assert.Equal("f d c a B e", await Page(new RunQuery { Limit = 9, Archived = null }));
        Assert.Equal("", await Page(new RunQuery { Limit = 9, Status = RunStatus.Failed }));
        Assert.Equal("f d c a B e", string.Join(" ", (await Folder.Runs.ListAsync(None)).Select(run => run.Id)));
    }

    [Fact]
    public async Task Every_run_comes_once_however_many_there_are()
    {
        for (var i = 0; i < 450; i++) await CreateAsync($"run-{i}", i / 3);

        var ids = new List<string>();
        await foreach (var run in Folder.Library.AllAsync(new RunQuery { Limit = 1 }, None)) ids.Add(run.Id);

        Assert.Equal(450, ids.Distinct(StringComparer.Ordinal).Count());
        Assert.Equal((await Folder.Runs.ListAsync(None)).Select(run => run.Id), ids);
    }

    [Fact]
    public async Task A_run_that_goes_on_is_no_longer_archived()
    {
        await CreateAsync("one", 1);
        await Folder.Library.EditAsync("one", new RunEdit { Archived = true }, None);

        await Folder.Runs.SetStatusAsync("one", RunStatus.Stopped, None);
        Assert.True((await Folder.Runs.FindAsync("one", None))!.Archived);
        await Folder.Runs.SetStatusAsync("one", RunStatus.Queued, None);

        Assert.False((await Folder.Runs.FindAsync("one", None))!.Archived);
    }

    [Fact]
    public async Task A_deleted_run_leaves_nothing_but_what_others_need()
    {
        await CreateAsync("one", 1);
        await CreateAsync("two", 2);
        await SaveAsync("one", 1, 2, 3);
        await SaveAsync("two", 2);

        var local = Directory.CreateDirectory(Path.Combine(RunFolder.LocalFolderOf(Folder.Location), "one"));
        await File.WriteAllTextAsync(Path.Combine(local.FullName, "state"), "a client's own", None);

        var removed = await Folder.Removal.DeleteAsync("one", None);

        Assert.Equal((2, 0), (removed.Models, removed.Served.Count));
        Assert.Equal((bool[])[true, false, true, false], await KeptAsync(0, 1, 2, 3));
        Assert.False(Directory.Exists(local.FullName));
        Assert.Null(await Folder.Runs.FindAsync("one", None));
        Assert.Empty(await Folder.Runs.RoundsAsync("one", None));
        Assert.Empty(await Folder.Figures.ClientsAsync("one", None));
        Assert.Empty(await Folder.Figures.SummariesAsync("one", 0, None));
        Assert.Equal(("two", 1L),
            Assert.Single((await Folder.Figures.HistoryAsync("a", null, 9, None)).Select(round => (round.Run, round.Round))));
        Assert.Equal(Samples.Model(2).Sha256(), (await Folder.Runs.LoadAsync("two", None))!.Model.Sha256());
        await CreateAsync("one", 1);
        Assert.Equal(0, (await Folder.Runs.LoadAsync("one", None))!.Round);
    }

    [Fact]
    public async Task A_run_whose_model_is_served_is_not_deleted_and_names_where()
    {
        await CreateAsync("one", 1);
        await CreateAsync("two", 2);
        await SaveAsync("one", 1, 2);
        await SaveAsync("two", 1);
        await Folder.Serving.PutAsync(new ServingEntry("digits", Samples.Model(1).Sha256(), "one", 1, Samples.Noon, "anna"), None);

        var refused = await Folder.Removal.DeleteAsync("one", None);
        var other = await Folder.Removal.DeleteAsync("two", None);

        Assert.Equal(["digits"], refused.Served);
        Assert.Equal((bool[])[true, true, true], await KeptAsync(0, 1, 2));
        Assert.Equal(2, (await Folder.Runs.LoadAsync("one", None))!.Round);
        Assert.Empty(other.Served);
        await Folder.Serving.DeleteAsync("digits", None);
        Assert.Equal(3, (await Folder.Removal.DeleteAsync("one", None)).Models);
    }

    [Fact]
    public async Task Models_that_retention_let_go_do_not_hinder_a_deletion()
    {
        await CreateAsync("one", 1);
        await SaveAsync("one", 1, 2, 3);
        await Folder.Retention.ApplyAsync("one", KeepRule.Read("last:1"), None);

        Assert.Equal(2, (await Folder.Removal.DeleteAsync("one", None)).Models);

        Assert.Equal((bool[])[false, false, false, false], await KeptAsync(0, 1, 2, 3));
    }

    [Fact]
    public async Task A_reader_that_takes_long_holds_up_no_round_and_sees_none_of_it()
    {
        await CreateAsync("one", 1);
        await SaveAsync("one", 1);
        var (reading, saved) = (new TaskCompletionSource(), new TaskCompletionSource());

        var reader = Folder.Runs.ReadAsync(async transaction =>
        {
            var before = await Dapper.SqlMapper.ExecuteScalarAsync<long>(transaction.Connection!, "SELECT COUNT(*) FROM rounds",
                transaction: transaction);
            reading.SetResult();
            await saved.Task;
            return (before, await Dapper.SqlMapper.ExecuteScalarAsync<long>(transaction.Connection!, "SELECT COUNT(*) FROM rounds",
                transaction: transaction));
        }, None);
        await reading.Task;

        // Saved while somebody reads: were there one connection for both, this would wait for ever.
        await SaveAsync("one", 2, 3);
        saved.SetResult();

        Assert.Equal((1L, 1L), await reader);
        Assert.Equal(3, (await Folder.Runs.RoundsAsync("one", None)).Count);
    }

    private Task CreateAsync(string id, int minute) => Folder.Runs.CreateAsync(Samples.Run(id, minute), Samples.Model(0), None);

    private async Task SaveAsync(string id, params int[] models)
    {
        var round = (await Folder.Runs.RoundsAsync(id, None)).Count;
        foreach (var model in models) await Folder.Runs.SaveRoundAsync(id, Samples.Round(++round, Samples.Model(model)),
            Samples.Model(model), null, None);
    }

    private async Task<bool[]> KeptAsync(params int[] models)
    {
        var kept = new List<bool>();
        foreach (var model in models) kept.Add(await Folder.Models.HoldsAsync(Samples.Model(model).Sha256(), None));
        return [.. kept];
    }
}
