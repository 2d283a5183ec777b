using Tributary.Core.Learning;
using Tributary.Core.Rounds;

namespace Tributary.Storage.Tests.Runs;

/// <summary>What every run store promises.</summary>
public abstract class RunStoreContract
{
    protected abstract IRunStore Store { get; }

    private static CancellationToken None => CancellationToken.None;

    [Fact]
    public async Task A_new_run_starts_at_its_initial_model()
    {
        await Store.CreateAsync(Samples.Run("one"), Samples.Model(1), None);

        var start = await Store.LoadAsync("one", None);

        Assert.NotNull(start);
        Assert.Equal(0, start.Round);
        Assert.Null(start.Optimizer);
        Assert.Equal(Samples.Model(1).Sha256(), start.Model.Sha256());
        Assert.Equal(Samples.Run("one"), await Store.FindAsync("one", None));
    }

    [Fact]
    public async Task A_run_that_was_never_made_is_null()
    {
        Assert.Null(await Store.FindAsync("nobody", None));
        Assert.Null(await Store.LoadAsync("nobody", None));
        Assert.Empty(await Store.RoundsAsync("nobody", None));
    }

    [Fact]
    public async Task The_same_id_twice_is_refused_by_name()
    {
        await Store.CreateAsync(Samples.Run("one"), Samples.Model(1), None);

        var fault = await Assert.ThrowsAsync<InvalidOperationException>(() => Store.CreateAsync(Samples.Run("one"), Samples.Model(2),
            None));

        Assert.Contains("one", fault.Message, StringComparison.Ordinal);
        Assert.Equal(Samples.Model(1).Sha256(), (await Store.LoadAsync("one", None))!.Model.Sha256());
    }

    [Fact]
    public async Task A_saved_round_comes_back_whole()
    {
        await Store.CreateAsync(Samples.Run("one"), Samples.Model(1), None);
        var round = Samples.Round(1, Samples.Model(2));
        var optimizer = new ServerOptimizerState("adam", 1, new Dictionary<string, ReadOnlyMemory<float>>(StringComparer.Ordinal)
        {
            ["variance"] = new[] { 9f, 8f, 7f },
            ["momentum"] = new[] { 1f, 2f, 3f },
        });

        await Store.SaveRoundAsync("one", round, Samples.Model(2), optimizer, None);

        var loaded = (await Store.LoadAsync("one", None))!;
        Assert.Equal(1, loaded.Round);
        Assert.Equal(Samples.Model(2).Sha256(), loaded.Model.Sha256());
        Assert.Equal(("adam", 1L), (loaded.Optimizer!.Kind, loaded.Optimizer.Step));
        Assert.Equal([1f, 2f, 3f], loaded.Optimizer.Buffers["momentum"].ToArray());
        Assert.Equal([9f, 8f, 7f], loaded.Optimizer.Buffers["variance"].ToArray());
        var back = Assert.Single(loaded.History);
        Assert.Equal(round.Cohort, back.Cohort);
        Assert.Equal(round with { Cohort = back.Cohort }, back);
    }

    [Fact]
    public async Task Rounds_are_saved_in_order_without_gaps()
    {
        await Store.CreateAsync(Samples.Run("one"), Samples.Model(1), None);
        await Store.SaveRoundAsync("one", Samples.Round(1, Samples.Model(2)), Samples.Model(2), null, None);

        await Assert.ThrowsAsync<InvalidOperationException>(() => Store.SaveRoundAsync("one", Samples.Round(1, Samples.Model(3)),
            Samples.Model(3), null, None));
        await Assert.ThrowsAsync<InvalidOperationException>(() => Store.SaveRoundAsync("one", Samples.Round(3, Samples.Model(3)),
            Samples.Model(3), null, None));
        await Store.SaveRoundAsync("one", Samples.Round(2, Samples.Model(3)), Samples.Model(3), null, None);

        Assert.Equal([1, 2], (await Store.RoundsAsync("one", None)).Select(round => round.Round));
        Assert.Equal(Samples.Model(3).Sha256(), (await Store.LoadAsync("one", None))!.Model.Sha256());
    }

    [Fact]
    public async Task A_round_of_an_unknown_run_is_refused()
        => await Assert.ThrowsAsync<InvalidOperationException>(() => Store.SaveRoundAsync("nobody", Samples.Round(1, Samples.Model(2)),
            Samples.Model(2), null, None));

    [Fact]
    public async Task An_outcome_is_kept_until_the_run_goes_on()
    {
        await Store.CreateAsync(Samples.Run("one"), Samples.Model(1), None);
        var outcome = new RunOutcome
        {
            Status = RunStatus.Failed,
            Reason = "quorum missed",
            Rounds = 0,
            ModelSha256 = Samples.Model(1).Sha256(),
        };

        await Store.FinishAsync("one", outcome, None);
        var finished = await Store.FindAsync("one", None);
        await Store.SaveRoundAsync("one", Samples.Round(1, Samples.Model(2)), Samples.Model(2), null, None);
        var goesOn = await Store.FindAsync("one", None);

        Assert.Equal((RunStatus.Failed, outcome), (finished!.Status, finished.Outcome));
        Assert.Equal((RunStatus.Running, null), (goesOn!.Status, goesOn.Outcome));
    }

    [Fact]
    public async Task The_newest_run_is_listed_first()
    {
        await Store.CreateAsync(Samples.Run("second", 2), Samples.Model(1), None);
        await Store.CreateAsync(Samples.Run("first", 1), Samples.Model(1), None);
        await Store.CreateAsync(Samples.Run("third", 3), Samples.Model(1), None);

        Assert.Equal(["third", "second", "first"], (await Store.ListAsync(None)).Select(run => run.Id));
    }

    [Fact]
    public void A_run_has_one_writer_at_a_time()
    {
        var claim = Store.Claim("one");

        var fault = Assert.Throws<RunClaimedException>(() => Store.Claim("one"));
        Store.Claim("two").Dispose();
        claim.Dispose();
        Store.Claim("one").Dispose();

        Assert.Equal(("one", Environment.ProcessId), (fault.RunId, fault.Holder));
    }

    [Fact]
    public async Task Asks_that_outlive_rounds_are_open_until_a_round_answers_them()
    {
        await Store.CreateAsync(Samples.Run("one"), Samples.Model(1), None);
        var (first, second) = (new AskRecord(1, "a", 0, Samples.Model(1).Sha256()), new AskRecord(2, "b", 0, Samples.Model(1).Sha256())
        { Asked = DateTimeOffset.UnixEpoch.AddMilliseconds(1_780_000_000_123) });
        await Store.BeginAsksAsync("one", [first, second], None);
        await Store.BeginAsksAsync("one", [first], None);
        Assert.Equal([first, second], (await Store.LoadAsync("one", None))!.Asks.Noted);

        // The round counts b's and says nothing of a's.
        var round = Samples.Round(1, Samples.Model(2)) with { Cohort = [new ClientOutcome("b", 1) { Ask = 2, Examples = 5 }] };
        await Store.SaveRoundAsync("one", round, Samples.Model(2), null, None);

        var open = await Store.OpenAsksAsync("one", None);
        Assert.Equal([first], open.Noted);
        Assert.Equal([first], (await Store.LoadAsync("one", None))!.Asks.Noted);
        Assert.Equal((2, true, false, true), (open.Last, open.Holds(1, "a"), open.Holds(2, "b"), open.Holds(3, "b")));
        Assert.Equal(AskState.Open, await Store.StateOfAsync("one", first.Key, None));
        Assert.Equal(AskState.Counted, await Store.StateOfAsync("one", second.Key, None));
        Assert.Equal(AskState.Unknown, await Store.StateOfAsync("one", new AskKey(9, "b"), None));

        var late = Samples.Round(2, Samples.Model(3)) with
        {
            Cohort = [new ClientOutcome("a", 1) { Ask = 1, Refused = Core.Clients.RefusalReason.Deadline }],
        };
        await Store.SaveRoundAsync("one", late, Samples.Model(3), null, None);
        await Store.BeginAsksAsync("one", [first with { Base = Samples.Model(3).Sha256() }], None);
        Assert.Empty((await Store.OpenAsksAsync("one", None)).Noted);
        Assert.Equal(AskState.Over, await Store.StateOfAsync("one", first.Key, None));
    }

    [Fact]
    public async Task Of_a_synchronous_run_the_rounds_say_which_asks_are_open()
    {
        await Store.CreateAsync(Samples.Run("one"), Samples.Model(1), None);
        await Store.SaveRoundAsync("one", Samples.Round(1, Samples.Model(2)), Samples.Model(2), null, None);

        var open = await Store.OpenAsksAsync("one", None);

        Assert.Equal((1, false, true), (open.Last, open.Holds(1, "a"), open.Holds(2, "a")));
        Assert.Equal(AskState.Counted, await Store.StateOfAsync("one", new AskKey(1, "a"), None));
        Assert.Equal(AskState.Over, await Store.StateOfAsync("one", new AskKey(1, "b"), None));
        Assert.Equal(AskState.Over, await Store.StateOfAsync("one", new AskKey(1, "nobody"), None));
        Assert.Equal(AskState.Unknown, await Store.StateOfAsync("one", new AskKey(2, "a"), None));
    }

    [Fact]
    public async Task An_ask_names_a_run_and_a_model_that_are_kept()
    {
        await Store.CreateAsync(Samples.Run("one"), Samples.Model(1), None);

        var fault = await Assert.ThrowsAsync<InvalidOperationException>(() => Store.BeginAsksAsync("one",
            [new AskRecord(1, "a", 0, Samples.Model(7).Sha256())], None));
        await Assert.ThrowsAsync<InvalidOperationException>(() => Store.BeginAsksAsync("nobody",
            [new AskRecord(1, "a", 0, Samples.Model(1).Sha256())], None));

        Assert.Contains(Samples.Model(7).Sha256(), fault.Message, StringComparison.Ordinal);
    }
}
