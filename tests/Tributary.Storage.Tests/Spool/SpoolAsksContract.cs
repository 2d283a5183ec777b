using Tributary.Core.Rounds;
using Tributary.Engine.Formats;
using Tributary.Engine.Models;
using Tributary.Storage.Spool;

namespace Tributary.Storage.Tests.Spool;

/// <summary>What a spool keeps and forgets where asks outlive rounds, in a folder and in a bucket.</summary>
public abstract class SpoolAsksContract : IDisposable
{
    private static readonly TensorLayout Layout = TensorLayout.Pack([("w", [4], TensorRole.Parameter)]);

    protected TemporaryFolder Folder { get; } = new();

    protected static CancellationToken None => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_update_for_an_older_ask_survives_the_closing_of_a_later_round_and_a_restart()
    {
        using (var spool = Open())
        {
            await PutAsync(spool, 1, "slow", 0.25f);
            await PutAsync(spool, 4, "a", 1);
            await PutAsync(spool, 4, "b", 2);

            spool.Forget("r", [new(4, "a"), new(4, "b")]);

            await GoneAsync("r/4/a", "r/4/b");
            Assert.Equal((bool[])[true, false, false], Held(spool, (1, "slow"), (4, "a"), (4, "b")));
        }

        using var restarted = Open();
        await restarted.FetchAsync("r", new RunAsks(4, [new AskRecord(1, "slow", 0, "base")]), None);
        var update = restarted.Find("r", 1, "slow", Layout)!;
        using (update.Backing) Assert.Equal(Enumerable.Repeat(0.25f, 4), update.Weights.Values.ToArray());
    }

    [Fact]
    public async Task Of_one_ask_only_the_clients_that_were_settled_are_forgotten_whatever_their_ids_look_like()
    {
        string[] ids = ["a", "a.b", "a.safetensors", "a.safetensors.1.part", "a.safetensors.broken", "a.1"];
        using var spool = Open();
        foreach (var id in ids) await PutAsync(spool, 2, id, 1);

        spool.Forget("r", [new(2, "a"), new(2, "a.safetensors")]);

        await GoneAsync("r/2/a", "r/2/a.safetensors");
        Assert.Equal((bool[])[false, true, false, true, true, true], Held(spool, [.. ids.Select(id => (2, id))]));
    }

    [Fact]
    public async Task Taking_a_run_up_clears_what_is_settled_and_nothing_else()
    {
        using (var spool = Open())
            foreach (var (ask, client) in new[] { (1, "a"), (2, "a"), (2, "b"), (3, "a"), (4, "a") })
                await PutAsync(spool, ask, client, ask);

        using var restarted = Open();
        await restarted.FetchAsync("r", new RunAsks(3, [new AskRecord(2, "b", 1, "base")]), None);

        Assert.Equal((bool[])[false, false, true, false, true],
            Held(restarted, (1, "a"), (2, "a"), (2, "b"), (3, "a"), (4, "a")));
        await GoneAsync("r/1/a", "r/2/a", "r/3/a");
    }

    [Fact]
    public async Task A_run_that_is_over_is_forgotten_whole_and_others_are_not()
    {
        using var spool = Open();
        await PutAsync(spool, 1, "a", 1);
        await PutAsync(spool, 7, "b", 1);
        await PutAsync(spool, 1, "a", 1, run: "r2");

        spool.ForgetAll("r");

        await GoneAsync("r/1/a", "r/7/b");
        Assert.Equal(["r2"], spool.Runs);
        Assert.True(spool.Contains("r2", 1, "a"));
    }

    public void Dispose()
    {
        Folder.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>A spool as a coordinator that starts has it.</summary>
    protected abstract UpdateSpool Open();

    /// <summary>Returns once nothing of these updates is left where a successor would look.</summary>
    protected abstract Task GoneAsync(params string[] names);

    protected static async Task PutAsync(UpdateSpool spool, int ask, string client, float value, string run = "r")
    {
        using var bytes = new MemoryStream();
        SafeTensors.Write(bytes, Layout, [value, value, value, value],
            new Dictionary<string, string>(StringComparer.Ordinal) { ["tributary.examples"] = "12" });
        using var entry = spool.Begin(run, ask, client);
        await entry.File.WriteAsync(bytes.ToArray(), None);
        entry.Seal();
        await spool.ShareAsync(entry, run, None);
        entry.Commit();
    }

    private static bool[] Held(UpdateSpool spool, params (int Ask, string Client)[] asks)
        => [.. asks.Select(ask => spool.Contains("r", ask.Ask, ask.Client))];
}
