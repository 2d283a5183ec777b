using Tributary.Core;
using Tributary.Core.Learning.Aggregations;
using Tributary.Core.Rounds;
using Tributary.Engine.Formats;
using Tributary.Engine.Models;
using Tributary.Storage.Spool;

namespace Tributary.Storage.Tests.Spool;

public sealed class UpdateSpoolTests : IDisposable
{
    private static readonly TensorLayout Layout
        = TensorLayout.Pack([("w", [3, 5], TensorRole.Parameter), ("b", [7], TensorRole.Parameter)]);
    private readonly TemporaryFolder _folder = new();

    [Theory]
    [InlineData(Durability.Process)]
    [InlineData(Durability.Sync)]
    public async Task What_was_committed_is_found_after_a_restart_with_all_its_facts(Durability durability)
    {
        await PutAsync(new UpdateSpool(_folder.Location, durability), "r", 3, "a", 0.5f);

        var update = new UpdateSpool(_folder.Location, durability).Find("r", 3, "a", Layout)!;

        using (update.Backing)
        {
            Assert.Equal((12L, 0.25, 1.5), (update.Examples, update.Metric("loss"), update.TrainTime.TotalSeconds));
            Assert.Equal(Enumerable.Repeat(0.5f, 22), update.Weights.Values.ToArray());
        }
    }

    [Fact]
    public void An_update_under_way_whose_round_is_forgotten_meanwhile_goes_with_it()
    {
        var spool = new UpdateSpool(_folder.Location, Durability.Process);
        var entry = spool.Begin("r", 1, "a");
        entry.File.Write([1, 2, 3]);

        spool.Forget("r", [new(1, "a")]);
        entry.Dispose();

        Assert.Empty(spool.Runs);
    }

    [Fact]
    public async Task Whatever_byte_changes_after_the_acknowledgement_is_noticed_and_the_client_is_asked_again()
    {
        var spool = new UpdateSpool(_folder.Location, Durability.Process);
        await PutAsync(spool, "r", 1, "a", 0.5f);
        var file = Path.Combine(_folder.Location, "r", "1", "a.safetensors");
        var whole = await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken);
        for (var at = 0; at < whole.Length; at++)
        {
            byte[] changed = [.. whole];
            changed[at] ^= 1;
            await File.WriteAllBytesAsync(file, changed, TestContext.Current.CancellationToken);
            Assert.Null(spool.Find("r", 1, "a", Layout));
            Assert.False(spool.Contains("r", 1, "a"));
        }

        foreach (var length in new[] { 0, 10, whole.Length - 41, whole.Length - 40, whole.Length - 1, whole.Length + 1 })
        {
            byte[] changed = [.. whole[..Math.Min(length, whole.Length)], .. new byte[Math.Max(0, length - whole.Length)]];
            await File.WriteAllBytesAsync(file, changed, TestContext.Current.CancellationToken);
            Assert.Null(spool.Find("r", 1, "a", Layout));
        }

        await File.WriteAllBytesAsync(file, whole, TestContext.Current.CancellationToken);
        using var found = spool.Find("r", 1, "a", Layout)!.Backing;
        Assert.NotNull(found);
    }

    [Fact]
    public async Task An_update_that_is_damaged_while_its_round_waits_says_so_when_it_is_folded()
    {
        var spool = new UpdateSpool(_folder.Location, Durability.Process);
        await PutAsync(spool, "r", 1, "a", 0.5f);
        var update = spool.Find("r", 1, "a", Layout)!;
        using var backing = update.Backing;
        Assert.True(update.IsIntact!());

        await using (var file = new FileStream(Path.Combine(_folder.Location, "r", "1", "a.safetensors"), FileMode.Open, FileAccess.Write,
            FileShare.ReadWrite))
        {
            file.Seek(-80, SeekOrigin.End);
            await file.WriteAsync(new byte[16], TestContext.Current.CancellationToken);
        }

        Assert.False(update.IsIntact());
    }

    [Fact]
    public async Task What_was_not_committed_is_gone_after_a_restart()
    {
        var spool = new UpdateSpool(_folder.Location, Durability.Process);
        var entry = spool.Begin("r", 1, "a");
        await entry.File.WriteAsync(new byte[100], TestContext.Current.CancellationToken);

        var restarted = new UpdateSpool(_folder.Location, Durability.Process);

        Assert.False(restarted.Contains("r", 1, "a"));
        Assert.Empty(Directory.EnumerateFiles(_folder.Location, "*", SearchOption.AllDirectories));
        entry.Dispose();
    }

    [Fact]
    public async Task A_mapped_update_folds_to_the_same_bits_as_one_in_memory()
    {
        var spool = new UpdateSpool(_folder.Location, Durability.Process);
        await PutAsync(spool, "r", 1, "a", 0.1f);
        await PutAsync(spool, "r", 1, "b", 0.7f);
        var start = new ModelState(Layout, new float[22]);
        var (mapped, held) = (new WeightedMean().Begin(start), new WeightedMean().Begin(start));

        foreach (var client in new[] { "a", "b" })
        {
            var update = spool.Find("r", 1, client, Layout)!;
            held.Add(client, update with { Weights = new ModelState(Layout, update.Weights.Values.ToArray()) });
            mapped.Add(client, update);
            update.Backing!.Dispose();
        }

        Assert.Equal(held.Finish().Sha256(), mapped.Finish().Sha256());
    }

    [Fact]
    public async Task Saved_rounds_are_forgotten_and_later_ones_stay()
    {
        var spool = new UpdateSpool(_folder.Location, Durability.Process);
        foreach (var round in new[] { 1, 2, 3 }) await PutAsync(spool, "r", round, "a", 1);
        await PutAsync(spool, "other", 1, "a", 1);

        spool.ForgetSettled("r", RunAsks.After(2));
        spool.ForgetSettled("unknown", RunAsks.After(5));

        Assert.Equal([false, false, true, true],
            new[] { spool.Contains("r", 1, "a"), spool.Contains("r", 2, "a"), spool.Contains("r", 3, "a"),
            spool.Contains("other", 1, "a") });
    }

    [Fact]
    public async Task A_file_that_was_damaged_on_the_disk_is_set_aside()
    {
        var spool = new UpdateSpool(_folder.Location, Durability.Process);
        await PutAsync(spool, "r", 1, "a", 1);
        var file = Directory.EnumerateFiles(_folder.Location, "*.safetensors", SearchOption.AllDirectories).Single();
        File.WriteAllBytes(file, File.ReadAllBytes(file)[..^9]);

        Assert.Null(spool.Find("r", 1, "a", Layout));
        Assert.False(spool.Contains("r", 1, "a"));
        Assert.True(File.Exists(file + ".broken"));
    }

    [Theory]
    [InlineData("..")]
    [InlineData("a/b")]
    [InlineData("")]
    [InlineData(".hidden")]
    public void Ids_that_could_leave_the_folder_are_refused(string id)
        => Assert.Throws<ArgumentException>(() => new UpdateSpool(_folder.Location, Durability.Process).Begin("r", 1, id));

    [Fact]
    public async Task New_folders_are_made_durable_before_the_first_update_in_them_counts()
    {
        var flushed = new List<string>();
        var spool = new UpdateSpool(_folder.At("spool"), Durability.Sync, long.MaxValue, flushed.Add);
        Assert.Equal([_folder.Location], flushed);

        await PutAsync(spool, "r", 1, "a", 1);
        Assert.Equal([_folder.Location, _folder.At("spool", "r", "1"), _folder.At("spool", "r"), _folder.At("spool")], flushed);
        await PutAsync(spool, "r", 1, "b", 1);
        Assert.Equal(_folder.At("spool", "r", "1"), flushed[^1]);
        Assert.Equal(5, flushed.Count);
        spool.Forget("r", [new(1, "a"), new(1, "b")]);
        await PutAsync(spool, "r", 1, "a", 1);
        Assert.Equal(_folder.At("spool"), flushed[^1]);
    }

    [Fact]
    public async Task Nothing_is_flushed_where_only_the_process_may_end()
    {
        var spool = new UpdateSpool(_folder.Location, Durability.Process, long.MaxValue, folder => Assert.Fail(folder));

        await PutAsync(spool, "r", 1, "a", 1);
    }

    [Fact]
    public async Task Room_is_promised_up_to_the_limit_and_comes_back_with_the_saved_round()
    {
        var spool = new UpdateSpool(_folder.Location, Durability.Process, maxBytes: 1000);
        await PutAsync(spool, "r", 1, "a", 1);
        var taken = spool.Bytes;

        var promised = spool.TryReserve(1000 - taken);

        Assert.InRange(taken, 88, 999);
        Assert.NotNull(promised);
        Assert.Null(spool.TryReserve(1));
        promised.Dispose();
        promised.Dispose();
        Assert.Equal(taken, spool.Bytes);
        Assert.Equal(taken, new UpdateSpool(_folder.Location, Durability.Process, maxBytes: 1000).Bytes);
        spool.Forget("r", [new(1, "a")]);
        Assert.Equal(0, spool.Bytes);
    }

    public void Dispose() => _folder.Dispose();

    private static async Task PutAsync(UpdateSpool spool, string run, int round, string client, float value)
    {
        var values = new float[Layout.Length];
        Array.Fill(values, value);
        using var bytes = new MemoryStream();
        SafeTensors.Write(bytes, Layout, values, new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["tributary.examples"] = "12",
            ["tributary.metrics"] = """{"loss":0.25}""",
            ["tributary.trainSeconds"] = "1.5"
        });
        using var entry = spool.Begin(run, round, client);
        await entry.File.WriteAsync(bytes.ToArray(), TestContext.Current.CancellationToken);
        entry.Commit();
    }
}
