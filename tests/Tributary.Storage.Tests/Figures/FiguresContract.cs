using Tributary.Core.Clients;
using Tributary.Core.Rounds;
using Tributary.Core.Texts;
using Tributary.Storage.Clients;
using Tributary.Storage.Folders;
using Tributary.Storage.Serving;

namespace Tributary.Storage.Tests.Figures;

/// <summary>What every database promises of the rows beside the runs: figures of rounds, known clients, served models.</summary>
public abstract class FiguresContract
{
    protected abstract RunFolder Folder { get; }

    private static CancellationToken None => CancellationToken.None;

    [Fact]
    public async Task A_saved_round_is_summed_up_beside_its_record()
    {
        await SaveAsync("one", Cohort(1, ("a", 1.0, null), ("b", 2.0, null), ("c", 4.0, null), ("d", double.NaN, null),
            ("e", 9.0, RefusalReason.Deadline)) with
        {
            ClientMetrics = new Dictionary<string, double>(StringComparer.Ordinal) { ["f1"] = 0.5 }
        }, Cohort(2, ("a", 0.5, null)));

        var summaries = await Folder.Figures.SummariesAsync("one", 0, None);

        Assert.Equal([1, 2], summaries.Select(round => round.Round));
        Assert.Equal((4, 1, 1.5, 2.0, 3.0), (summaries[0].Answered, summaries[0].Refused, summaries[0].Low!.Value,
            summaries[0].Middle!.Value, summaries[0].High!.Value));
        Assert.Null(summaries[0].Loss);
        Assert.Equal(("f1", 0.5), Assert.Single(summaries[0].ClientMetrics!.Select(metric => (metric.Key, metric.Value))));
        Assert.Equal(2, Assert.Single(await Folder.Figures.SummariesAsync("one", 1, None)).Round);
        Assert.Empty(await Folder.Figures.SummariesAsync("nobody", 0, None));
    }

    [Fact]
    public async Task No_text_keeps_a_round_or_a_client_from_being_kept()
    {
        // Cut anywhere, no half of a character is left; what no database takes is taken out.
        string[] texts = [.. Enumerable.Range(497, 5).Select(letters => new string('x', letters) + "\ud83d\ude00\ud83d\ude00"),
            "a\0b\e[31m", "\u202e"];
        var round = Cohort(1, [.. texts.Select((_, i) => ($"c{i}", 1.0, (RefusalReason?)RefusalReason.Failed))]);
        await SaveAsync("one",
            round with { Cohort = [.. round.Cohort.Select((client, i) => client with { Detail = texts[i] })], Failure = "a\0b" });
        await Folder.Clients.KeepAsync([.. texts.Select((text, i) => new KnownClient
        {
            Id = $"c{i}",
            Transport = "native",
            FirstSeen = DateTimeOffset.UnixEpoch,
            LastSeen = DateTimeOffset.UnixEpoch,
            Labels = new Dictionary<string, string>(StringComparer.Ordinal) { ["site"] = text },
            Version = text,
            Platform = text,
        })], None);

        var kept = await Folder.Figures.CohortAsync("one", 1, null, 100, None);
        Assert.All(kept, client => Assert.True(CleanText.IsClean(client.Detail ?? "") && (client.Detail ?? "").Length <= 500));
        Assert.Equal("ab", kept[5].Detail);
        Assert.All(await Folder.Clients.ListAsync(None), client
            => Assert.True(CleanText.IsLine(client.Version! + client.Platform + client.Labels["site"])));
    }

    [Fact]
    public async Task Records_come_in_pages_from_either_end()
    {
        await SaveAsync("one", [.. Enumerable.Range(1, 5).Select(round => Cohort(round, ("a", 1, null)))]);

        async Task<string> Page(int? from, bool newest)
            => string.Join(" ", (await Folder.Figures.RecordsAsync("one", from, 2, newest, None)).Select(round => round.Round));

        Assert.Equal("1 2", await Page(null, newest: false));
        Assert.Equal("4 5", await Page(3, newest: false));
        Assert.Equal("5 4", await Page(null, newest: true));
        Assert.Equal("1", await Page(2, newest: true));
    }

    [Fact]
    public async Task Pages_of_clients_and_of_a_cohort_are_ordered_as_programs_order_texts_and_miss_nobody()
    {
        string[] ids = ["A", "B-1", "B1", "B_1", "Z", "a", "a.b", "ab", "z"];
        var metrics = new Dictionary<string, double>(StringComparer.Ordinal) { ["f1"] = 0.5 };
        var round = Cohort(1, [.. ids.Select((id, i) => (id, (double)i, i == 3 ? RefusalReason.Deadline : (RefusalReason?)null))]);
        round = round with
        {
            Cohort = [.. round.Cohort.Select(client
            => client.Client == "Z" ? client with { Metrics = metrics } : client)]
        };
        await SaveAsync("one", round, Cohort(2, ("new", 1, null)));
        await SaveAsync("two", Cohort(1, ("other", 1, null)));

        var (clients, cohort) = (new List<string>(), new List<ClientOutcome>());
        for (string? after = null; await Folder.Figures.ClientsAsync("one", after, 4,
            None) is { Count: > 0 } page; after = page[^1].Client) clients.AddRange(page.Select(one => one.Client));
        for (string? after = null; await Folder.Figures.CohortAsync("one", 1, after, 4,
            None) is { Count: > 0 } page; after = page[^1].Client) cohort.AddRange(page);

        Assert.Equal((string[])["A", "B-1", "B1", "B_1", "Z", "a", "a.b", "ab", "new", "z"], clients);
        Assert.Equal(round.Cohort.Select(client => client with { Metrics = null }),
            cohort.Select(client => client with { Metrics = null }));
        Assert.Equal(0.5, cohort[4].Metrics!["f1"]);
        Assert.Empty(await Folder.Figures.CohortAsync("one", 3, null, 4, None));
    }

    [Fact]
    public async Task Rounds_without_cohorts_come_in_pages_from_either_end_with_what_failed()
    {
        await SaveAsync("one",
            [.. Enumerable.Range(1, 5).Select(round => Cohort(round, ("a", 1, null)) with { Failure = round == 2 ? "too few" : null })]);

        async Task<string> Page(int? from, bool newest)
            => string.Join(" ", (await Folder.Figures.PageAsync("one", from, 2, newest, None))
            .Select(round => round.Round + round.Failure));

        Assert.Equal("1 2too few", await Page(null, newest: false));
        Assert.Equal("4 5", await Page(3, newest: false));
        Assert.Equal("5 4", await Page(null, newest: true));
        Assert.Equal("1", await Page(2, newest: true));
        var all = new List<int>();
        await foreach (var round in Folder.Figures.AllRecordsAsync("one", None)) all.Add(round.Round);
        Assert.Equal([1, 2, 3, 4, 5], all);
    }

    [Fact]
    public async Task Clients_are_counted_in_each_run_and_over_all_of_them()
    {
        await SaveAsync("one", Cohort(1, ("a", 3, null), ("b", 1, RefusalReason.Deadline)),
            Cohort(2, ("a", double.NaN, RefusalReason.NotANumber), ("b", 2, null)));
        await SaveAsync("two", Cohort(1, ("a", 1, null)));

        var run = await Folder.Figures.ClientsAsync("one", None);
        var all = await Folder.Figures.TotalsAsync(None);

        Assert.Equal(["a", "b"], run.Select(client => client.Client));
        Assert.Equal((1, 1, 10, 0.5, 2, "NotANumber", 3.0),
            (run[0].Rounds, run[0].Failures, run[0].Examples, run[0].Seconds, run[0].LastRound, run[0].LastRefused, run[0].Loss!.Value));
        Assert.Equal((1, 1, null, null), (run[1].Rounds, run[1].Failures, run[1].LastRefused, run[1].LastDetail));
        Assert.Equal([("a", 2, 1, 1.0), ("b", 1, 1, 0.5)],
            all.Select(client => (client.Client, client.Rounds, client.Failures, client.Seconds)));
    }

    [Fact]
    public async Task A_clients_history_goes_from_the_newest_back()
    {
        await SaveAsync("one", [.. Enumerable.Range(1, 3).Select(round => Cohort(round, ("a", round, null), ("b", 1, null)))]);
        await SaveAsync("two", Cohort(1, ("a", 7, RefusalReason.Lost)));

        var first = await Folder.Figures.HistoryAsync("a", null, 3, None);
        var rest = await Folder.Figures.HistoryAsync("a", first[^1], 3, None);

        Assert.Equal([("one", 3L), ("one", 2L), ("two", 1L)], first.Select(round => (round.Run, round.Round)));
        Assert.Equal(("one", 1L, "digits"), (Assert.Single(rest).Run, rest[0].Round, rest[0].RunName));
        Assert.Equal(("Lost", "gone", Samples.Noon.AddSeconds(1).ToUnixTimeMilliseconds()),
            (first[2].Refused, first[2].Detail, first[2].Started));
        Assert.Empty(await Folder.Figures.HistoryAsync("nobody", null, 3, None));
    }

    [Fact]
    public async Task A_cohort_of_a_thousand_is_kept_in_one_step()
    {
        await SaveAsync("one", Cohort(1, [.. Enumerable.Range(0, 1000)
            .Select(i => ($"client-{i:0000}", (double)i, (RefusalReason?)null))]));

        Assert.Equal(1000, (await Folder.Figures.ClientsAsync("one", None)).Count);
    }

    [Fact]
    public async Task A_models_hash_leads_to_the_round_that_made_it()
    {
        await SaveAsync("one", [.. Enumerable.Range(1, 3).Select(round => Cohort(round, ("a", round, null)))]);
        await SaveAsync("two", [.. Enumerable.Range(1, 3).Select(round => Cohort(round, ("a", round, null)))]);

        Assert.Equal(("two", 2), await Folder.Figures.FindModelAsync(Samples.Model(2).Sha256(), None));
        Assert.Null(await Folder.Figures.FindModelAsync(new string('0', 64), None));
    }

    [Fact]
    public async Task A_round_that_is_not_saved_leaves_no_figures()
    {
        await SaveAsync("one", Cohort(1, ("a", 1, null)));

        await Assert.ThrowsAsync<InvalidOperationException>(() => Folder.Runs.SaveRoundAsync("one", Cohort(3, ("a", 1, null)),
            Samples.Model(1), null, None));

        Assert.Equal(1, Assert.Single(await Folder.Figures.TotalsAsync(None)).Rounds);
    }

    [Fact]
    public async Task Known_clients_come_back_with_what_they_last_said_and_when_they_were_first_seen()
    {
        var client = new KnownClient
        {
            Id = "board-2",
            Transport = "native",
            FirstSeen = Samples.Noon,
            LastSeen = Samples.Noon,
            Labels = new Dictionary<string, string>
            { ["site"] = "north" },
        };
        var holds = new Holdings { Kind = HoldingKind.Table, Set = "heart", Classes = 2, Columns = ["age", "é\"x"] };
        await Folder.Clients.KeepAsync([client, client with { Id = "board-1" }], None);

        await Folder.Clients.KeepAsync([client with { FirstSeen = Samples.Noon.AddHours(1), LastSeen = Samples.Noon.AddHours(1),
            Version = "2", Examples = 7 }], None);
        await Folder.Clients.KeepAsync([client with { FirstSeen = Samples.Noon.AddHours(1), Version = "2", Examples = 7, Holds = holds }],
            None);

        var known = await Folder.Clients.ListAsync(None);
        Assert.Equal(["board-1", "board-2"], known.Select(one => one.Id));
        Assert.Equal((Samples.Noon, Samples.Noon.AddHours(1), "2", 7L, "north"),
            (known[1].FirstSeen, known[1].LastSeen, known[1].Version, known[1].Examples!.Value, known[1].Labels["site"]));
        Assert.Equal((Holdings.Unknown, holds), (known[0].Holds, known[1].Holds));
    }

    [Fact]
    public async Task A_name_serves_one_model_until_it_is_withdrawn()
    {
        var entry = new ServingEntry("default", new string('a', 64), "one", 3, Samples.Noon, "anna");
        await Folder.Serving.PutAsync(entry, None);
        await Folder.Serving.PutAsync(entry with { Name = "canary" }, None);
        await Folder.Serving.PutAsync(entry with { Round = 4, By = "bert" }, None);

        Assert.Equal([entry with { Name = "canary" }, entry with { Round = 4, By = "bert" }], await Folder.Serving.ListAsync(None));
        Assert.Equal(4, (await Folder.Serving.FindAsync("default", None))!.Round);
        Assert.True(await Folder.Serving.DeleteAsync("default", None));
        Assert.False(await Folder.Serving.DeleteAsync("default", None));
        Assert.Null(await Folder.Serving.FindAsync("default", None));
    }

    private static RoundRecord Cohort(int round, params (string Client, double Loss, RefusalReason? Refused)[] cohort)
        => Samples.Round(round, Samples.Model(round)) with
        {
            Cohort = [.. cohort.Select(one => new ClientOutcome(one.Client, 0.5) { Loss = one.Loss, Refused = one.Refused,
            Detail = one.Refused is null ? null : "gone", Examples = one.Refused is null ? 10 : 0 })],
        };

    private async Task SaveAsync(string run, params RoundRecord[] rounds)
    {
        await Folder.Runs.CreateAsync(Samples.Run(run), Samples.Model(1), None);
        foreach (var round in rounds) await Folder.Runs.SaveRoundAsync(run, round, Samples.Model(round.Round), null, None);
    }
}
