using Tributary.Core.Clients;
using Tributary.Core.Learning.Aggregations;
using Tributary.Core.Learning.Buffered;
using Tributary.Core.Tests.Fakes;

namespace Tributary.Core.Tests.Learning;

public sealed class BufferedMeanTests
{
    private static readonly Staleness Root = new();

    [Theory]
    [InlineData(StalenessKind.Constant, 0.5, 0, 9, 1)]
    [InlineData(StalenessKind.Polynomial, 0.5, 0, 0, 1)]
    [InlineData(StalenessKind.Polynomial, 0.5, 0, 3, 0.5)]
    [InlineData(StalenessKind.Polynomial, 2, 0, 4, 0.04)]
    [InlineData(StalenessKind.Hinge, 2, 3, 3, 1)]
    [InlineData(StalenessKind.Hinge, 2, 3, 5, 0.2)]
    [InlineData(StalenessKind.Hinge, 0.5, 0, 2, 0.5)]
    public void Weights_fall_as_the_papers_say(StalenessKind kind, double slope, int delay, int behind, double weight)
        => Assert.Equal(weight, new Staleness { Kind = kind, Slope = slope, Delay = delay }.Weight(behind)!.Value, 15);

    [Fact]
    public void The_step_is_the_mean_of_what_clients_learned_weighted_by_staleness()
    {
        // From 10: one client learned 2 from the newest model; the other learned 4, three models ago, which counts half.
        var mean = new BufferedMean(Updates.Model(10, 10, 10), 2, Root);

        Assert.Null(mean.Add(Updates.Model(12, 10, 11), Updates.Model(10, 10, 10), 0));
        Assert.False(mean.IsFull);
        Assert.Null(mean.Add(Updates.Model(5, 1, -3), Updates.Model(1, 1, 1), 3));

        Assert.True(mean.IsFull);
        Assert.Equal([12f, 10f, 9.5f], mean.Finish().Values.ToArray());
    }

    [Fact]
    public void Fresh_updates_come_to_the_plain_means_bits()
    {
        var start = Updates.Random(Updates.Model(new float[257]).Layout, 1);
        var updates = Enumerable.Range(2, 5).Select(seed => Updates.Random(start.Layout, (ulong)seed)).ToArray();
        var (buffered, plain) = (new BufferedMean(start, 5, Root), new Mean().Begin(start));
        foreach (var (i, update) in updates.Index())
        {
            Assert.Null(buffered.Add(update, start, 0));
            Assert.Null(plain.Add($"{i}", new Update(update, 3)));
        }

        Assert.Equal(plain.Finish().Sha256(), buffered.Finish().Sha256());
    }

    [Fact]
    public void The_order_in_which_updates_come_does_not_matter()
    {
        var layout = Updates.Model(new float[300]).Layout;
        var newest = Updates.Random(layout, 1);
        var late = Enumerable.Range(0, 6).Select(i => (Update: Updates.Random(layout, (ulong)(10 + i)),
            Given: i % 3 == 0 ? newest : Updates.Random(layout, (ulong)(20 + i)), Behind: i % 3)).ToArray();

        string Folded(IEnumerable<int> order)
        {
            var mean = new BufferedMean(newest, late.Length, Root);
            foreach (var i in order) Assert.Null(mean.Add(late[i].Update, late[i].Given, late[i].Behind));
            return mean.Finish().Sha256();
        }

        var expected = Folded([0, 1, 2, 3, 4, 5]);
        Assert.Equal(expected, Folded([5, 4, 3, 2, 1, 0]));
        Assert.Equal(expected, Folded([2, 5, 0, 3, 1, 4]));
    }

    [Fact]
    public void What_is_too_far_behind_is_refused_and_leaves_nothing()
    {
        var mean = new BufferedMean(Updates.Model(0, 0), 1, Root with { Bound = 2 });

        var refusal = mean.Add(Updates.Model(9, 9), Updates.Model(1, 1), 3);

        Assert.Equal((RefusalReason.WrongRound, 0), (refusal!.Reason, mean.Count));
        Assert.Contains("3 models behind; with a bound of 2", refusal.Detail, StringComparison.Ordinal);
        Assert.Null(mean.Add(Updates.Model(2, 4), Updates.Model(0, 0), 0));
        Assert.Equal([2f, 4f], mean.Finish().Values.ToArray());
    }

    [Fact]
    public void An_update_that_leads_out_of_range_is_refused_and_leaves_nothing()
    {
        var mean = new BufferedMean(Updates.Model(1, 1), 1, Root);

        Assert.Equal(RefusalReason.NotANumber, mean.Add(Updates.Model(float.NaN, 1), Updates.Model(1, 1), 1)!.Reason);
        Assert.NotNull(mean.Add(Updates.Model(float.MaxValue, 1), Updates.Model(-float.MaxValue, 1), 1));

        Assert.Equal(0, mean.Count);
    }

    [Fact]
    public void A_buffer_is_neither_finished_early_nor_filled_twice()
    {
        var mean = new BufferedMean(Updates.Model(0), 1, Root);
        Assert.Throws<InvalidOperationException>(mean.Finish);
        mean.Add(Updates.Model(1), Updates.Model(0), 0);

        Assert.Throws<InvalidOperationException>(() => mean.Add(Updates.Model(1), Updates.Model(0), 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new BufferedMean(Updates.Model(0), 0, Root));
        Assert.Throws<ArgumentException>(() => new BufferedMean(Updates.Model(0), 1, Root with { Slope = 0 }));
    }
}
