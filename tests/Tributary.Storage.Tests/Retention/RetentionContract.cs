using Tributary.Core.Learning;
using Tributary.Core.Rounds;
using Tributary.Storage.Folders;
using Tributary.Storage.Retention;
using Tributary.Storage.Serving;

namespace Tributary.Storage.Tests.Retention;

/// <summary>What may go, and what never.</summary>
public abstract class RetentionContract
{
    protected abstract RunFolder Folder { get; }

    private static CancellationToken None => CancellationToken.None;

    [Fact]
    public async Task Models_and_optimizer_states_of_older_rounds_go_and_the_run_goes_on()
    {
        await RunAsync("one", start: 0, rounds: 5);

        Assert.Equal(7, await Folder.Retention.ApplyAsync("one", KeepRule.Read("last:2"), None));

        Assert.Equal((bool[])[false, false, false, true, true], await KeptAsync(1, 2, 3, 4, 5));
        Assert.True(await HoldsAsync(0), "the run may start again");
        var at = (await Folder.Runs.LoadAsync("one", None))!;
        Assert.Equal((5, Samples.Model(5).Sha256(), 5L), (at.Round, at.Model.Sha256(), at.Optimizer!.Step));
        Assert.Equal(5f, at.Optimizer.Buffers["momentum"].Span[0]);
        Assert.Equal(0, await Folder.Retention.ApplyAsync("one", KeepRule.Read("last:2"), None));
    }

    [Fact]
    public async Task Models_that_were_kept_for_clients_alone_go_when_they_are_no_longer_needed()
    {
        await RunAsync("one", start: 0, rounds: 2);
        foreach (var model in (int[])[7, 8, 9]) await Folder.Models.PutAsync(Samples.Model(model), None);

        await Folder.Runs.LetGoAsync([.. ((int[])[0, 1, 2, 7, 8, 50]).Select(model => Samples.Model(model).Sha256())], None);

        Assert.Equal((bool[])[true, true, true, false, false, true], await KeptAsync(0, 1, 2, 7, 8, 9));
    }

    [Fact]
    public async Task A_state_that_later_rounds_did_not_replace_stays_and_is_what_the_run_goes_on_from()
    {
        await RunAsync("one", start: 0, rounds: 3);
        foreach (var round in (int[])[4, 5])
            await Folder.Runs.SaveRoundAsync("one", Samples.Round(round, Samples.Model(round)), Samples.Model(round), null, None);

        await Folder.Retention.ApplyAsync("one", KeepRule.Read("last:1"), None);

        var at = (await Folder.Runs.LoadAsync("one", None))!;
        Assert.Equal((5, Samples.Model(5).Sha256(), 3L), (at.Round, at.Model.Sha256(), at.Optimizer!.Step));
        Assert.Equal(3f, at.Optimizer.Buffers["momentum"].Span[0]);
    }

    [Fact]
    public async Task What_another_run_keeps_stays_until_that_one_lets_it_go_too()
    {
        await RunAsync("one", start: 0, rounds: 3);
        await RunAsync("two", start: 0, rounds: 2);

        await Folder.Retention.ApplyAsync("one", KeepRule.Read("last:1"), None);
        Assert.Equal((bool[])[true, true, true], await KeptAsync(1, 2, 3));
        await Folder.Retention.ApplyAsync("two", KeepRule.Read("last:1"), None);

        Assert.Equal((bool[])[false, true, true], await KeptAsync(1, 2, 3));
    }

    [Fact]
    public async Task A_model_that_is_served_stays_as_long_as_it_is_served()
    {
        await RunAsync("one", start: 0, rounds: 3);
        await Folder.Serving.PutAsync(new ServingEntry("digits", Samples.Model(1).Sha256(), "one", 1, Samples.Noon, "anna"), None);

        await Folder.Retention.ApplyAsync("one", KeepRule.Read("last:1"), None);
        Assert.Equal((bool[])[true, false, true], await KeptAsync(1, 2, 3));
        await Folder.Serving.DeleteAsync("digits", None);
        await Folder.Retention.ApplyAsync("one", KeepRule.Read("last:1"), None);

        Assert.Equal((bool[])[false, false, true], await KeptAsync(1, 2, 3));
    }

    [Fact]
    public async Task A_complete_run_lets_its_initial_model_go_and_one_that_may_go_on_does_not()
    {
        foreach (var (id, start, status) in new[] { ("done", 0, RunStatus.Completed), ("failed", 100, RunStatus.Failed) })
        {
            await RunAsync(id, start, rounds: 2);
            await Folder.Runs.FinishAsync(id, new RunOutcome
            {
                Status = status,
                Reason = "x",
                Rounds = 2,
                ModelSha256 = Samples.Model(start + 2).Sha256()
            }, None);
            await Folder.Retention.ApplyAsync(id, KeepRule.Read("last:1"), None);
        }

        Assert.Equal((bool[])[false, false, true, true, false, true], await KeptAsync(0, 1, 2, 100, 101, 102));
    }

    [Fact]
    public async Task A_run_that_saved_nothing_keeps_its_initial_model()
    {
        await Folder.Runs.CreateAsync(Samples.Run("one"), Samples.Model(0), None);

        Assert.Equal(0, await Folder.Retention.ApplyAsync("one", KeepRule.Read("last:1"), None));
        Assert.True(await HoldsAsync(0));
    }

    [Fact]
    public async Task A_model_that_was_let_go_is_kept_again_when_another_round_makes_it()
    {
        await RunAsync("one", start: 0, rounds: 3);
        await Folder.Retention.ApplyAsync("one", KeepRule.Read("last:1"), None);

        await RunAsync("two", start: 0, rounds: 2);

        Assert.Equal((bool[])[true, true, true], await KeptAsync(1, 2, 3));
        Assert.Equal(Samples.Model(2).Sha256(), (await Folder.Runs.LoadAsync("two", None))!.Model.Sha256());
    }

    [Fact]
    public async Task A_round_that_is_saved_while_its_model_is_being_let_go_has_its_model()
    {
        await RunAsync("one", start: 0, rounds: 30);
        await Folder.Runs.CreateAsync(Samples.Run("two"), Samples.Model(0), None);

        var saving = Task.Run(() => SaveAsync("two", 0, 29));
        var letting = Task.Run(async () =>
        {
            for (var last = 29; last >= 1; last--) await Folder.Retention.ApplyAsync("one", KeepRule.Read($"last:{last}"), None);
        });
        await Task.WhenAll(saving, letting);

        Assert.All(await KeptAsync([.. Enumerable.Range(1, 29)]), Assert.True);
    }

    [Fact]
    public async Task A_model_that_a_client_still_works_from_stays_until_its_ask_is_settled()
    {
        await RunAsync("one", start: 0, rounds: 1);
        await Folder.Runs.BeginAsksAsync("one", [new AskRecord(2, "slow", 1, Samples.Model(1).Sha256())], None);
        await SaveAsync("one", 0, 3, first: 2);

        await Folder.Retention.ApplyAsync("one", KeepRule.Read("last:1"), None);
        Assert.Equal((bool[])[true, false, true], await KeptAsync(1, 2, 3));
        var round = Samples.Round(4, Samples.Model(4)) with { Cohort = [new ClientOutcome("slow", 1) { Ask = 2, Examples = 5 }] };
        await Folder.Runs.SaveRoundAsync("one", round, Samples.Model(4), null, None);
        await Folder.Retention.ApplyAsync("one", KeepRule.Read("last:1"), None);

        Assert.Equal((bool[])[false, false, false, true], await KeptAsync(1, 2, 3, 4));
    }

    private async Task RunAsync(string id, int start, int rounds)
    {
        await Folder.Runs.CreateAsync(Samples.Run(id), Samples.Model(start), None);
        await SaveAsync(id, start, rounds);
    }

    private async Task SaveAsync(string id, int start, int rounds, int first = 1)
    {
        for (var round = first; round <= rounds; round++)
        {
            var momentum = new Dictionary<string, ReadOnlyMemory<float>>(StringComparer.Ordinal)
            {
                ["momentum"] = new[] { (float)round,
                start }
            };
            await Folder.Runs.SaveRoundAsync(id, Samples.Round(round, Samples.Model(start + round)), Samples.Model(start + round),
                new ServerOptimizerState("momentum", round, momentum), None);
        }
    }

    private Task<bool> HoldsAsync(int model) => Folder.Models.HoldsAsync(Samples.Model(model).Sha256(), None);

    private async Task<bool[]> KeptAsync(params int[] models)
    {
        var kept = new List<bool>();
        foreach (var model in models) kept.Add(await HoldsAsync(model));
        return [.. kept];
    }
}
