using Tributary.Core.Clients;
using Tributary.Core.Rounds;
using Tributary.Engine.Formats;
using Tributary.Engine.Models;
using Tributary.Storage.Spool;

namespace Tributary.Storage.Tests.Spool;

public sealed class SpareFilesTests : IDisposable
{
    private const int Large = (int)SpareFiles.SmallBytes / sizeof(float) * 2;

    private readonly TemporaryFolder _folder = new();

    [Theory]
    [InlineData(300, 100)]
    [InlineData(100, 300)]
    [InlineData(200, 200)]
    public void An_update_over_one_of_an_earlier_round_is_whole_and_alone(int before, int after)
    {
        var spool = new UpdateSpool(_folder.Location, Durability.Process);
        Put(spool, 1, before, 1, known: false);
        spool.Forget("r", [new(1, "a")]);
        var spare = Assert.Single(Files());

        Put(spool, 2, after, 2, known: true);

        Assert.False(File.Exists(spare));
        var update = spool.Find("r", 2, "a", Layout(after))!;
        using (update.Backing) Assert.Equal(Enumerable.Repeat(2f, after), update.Weights.Values.ToArray());
    }

    [Fact]
    public void An_update_that_is_given_up_over_an_earlier_one_leaves_nothing()
    {
        var spool = new UpdateSpool(_folder.Location, Durability.Process);
        Put(spool, 1, 100, 1, known: false);
        spool.Forget("r", [new(1, "a")]);

        spool.Begin("r", 2, "a", 100).Dispose();

        Assert.Empty(Files());
        Assert.False(spool.Contains("r", 2, "a"));
    }

    [Fact]
    public void What_is_kept_to_be_written_over_is_gone_after_a_restart_and_never_counts()
    {
        var spool = new UpdateSpool(_folder.Location, Durability.Process);
        Put(spool, 1, 100, 1, known: false);
        spool.Forget("r", [new(1, "a")]);

        _ = new UpdateSpool(_folder.Location, Durability.Process);

        Assert.Empty(Files());
    }

    [Fact]
    public void A_large_file_is_written_over_by_the_next_round_and_goes_when_the_run_rests()
    {
        var spool = new UpdateSpool(_folder.Location, Durability.Process);
        Put(spool, 1, Large, 1, known: true);
        spool.Forget("r", [new(1, "a")]);
        var spare = Assert.Single(Files());

        Put(spool, 2, Large - 5, 2, known: true);
        Assert.False(File.Exists(spare));
        var update = spool.Find("r", 2, "a", Layout(Large - 5))!;
        using (update.Backing) Assert.Equal(2f, update.Weights.Values.Span[^1]);

        spool.Forget("r", [new(2, "a")]);
        Assert.Single(Files());
        ((IUpdateSpool)spool).Rest();
        Assert.Empty(Files());
    }

    [Fact]
    public void A_small_update_does_not_take_a_large_file()
    {
        var spool = new UpdateSpool(_folder.Location, Durability.Process);
        Put(spool, 1, Large, 1, known: true);
        spool.Forget("r", [new(1, "a")]);

        Put(spool, 2, 100, 2, known: true);

        Assert.Equal(2, Files().Length);
    }

    [Fact]
    public void Kept_files_never_take_room_that_an_update_wants()
    {
        var max = 3L * Large * sizeof(float);
        var spool = new UpdateSpool(_folder.Location, Durability.Process, max);
        Put(spool, 1, Large, 1, known: true);
        spool.Forget("r", [new(1, "a")]);
        Assert.Equal(0, spool.Bytes);

        using (Assert.IsAssignableFrom<IDisposable>(spool.TryReserve(max / 2))) Assert.Single(Files());
        using (Assert.IsAssignableFrom<IDisposable>(spool.TryReserve(max))) Assert.Empty(Files());
    }

    [Fact]
    public void Files_beyond_half_of_the_spools_room_are_not_kept()
    {
        var spool = new UpdateSpool(_folder.Location, Durability.Process, 2L * Large);
        Put(spool, 1, Large, 1, known: true);

        spool.Forget("r", [new(1, "a")]);

        Assert.Empty(Files());
    }

    public void Dispose() => _folder.Dispose();

    private static TensorLayout Layout(int length) => TensorLayout.Pack([("w", [length], TensorRole.Parameter)]);

    private static void Put(UpdateSpool spool, int round, int length, float value, bool known)
    {
        var content = new MemoryStream();
        var values = new float[length];
        Array.Fill(values, value);
        SafeTensors.Write(content, Layout(length), values, new Dictionary<string, string>(StringComparer.Ordinal)
        { [UpdateFacts.Examples] = "1" });
        using var entry = spool.Begin("r", round, "a", known ? content.Length : null);
        entry.File.Write(content.ToArray());
        entry.Commit();
    }

    private string[] Files() => Directory.GetFiles(_folder.Location, "*", SearchOption.AllDirectories);
}
