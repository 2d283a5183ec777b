using Tributary.Core.Clients;
using Tributary.Core.Learning;
using Tributary.Core.Learning.Aggregations;
using Tributary.Core.Tests.Fakes;
using Tributary.Engine.Data;
using Tributary.Engine.Models;

namespace Tributary.Core.Tests.Learning;

public sealed class AggregationTests
{
    private static readonly float[][] Five = [[1, 10], [2, 20], [3, 30], [4, 40], [100, -1000]];

    public static TheoryData<IAggregation> All
        => [new WeightedMean(), new Mean(), new Median(), new TrimmedMean(0.2), new Krum(1), new MultiKrum(1, 0), new MultiKrum(1, 3),
            new Bulyan(1), new FairMean(0.5, 10)];

    [Fact]
    public void The_weighted_mean_counts_examples() => Assert.Equal([2.5f], Of(new WeightedMean(), Updates.Of(1, 1f), Updates.Of(3, 3f)));

    [Fact]
    public void The_mean_counts_clients() => Assert.Equal([2f], Of(new Mean(), Updates.Of(1, 1f), Updates.Of(3, 3f)));

    [Fact]
    public void The_median_takes_the_middle() => Assert.Equal([3f, 20f], Of(new Median(), Equal(Five)));

    [Fact]
    public void The_median_of_an_even_number_is_the_mean_of_the_two_in_the_middle()
        => Assert.Equal([2.5f, 25f], Of(new Median(), Equal(Five[..4])));

    [Fact]
    public void The_trimmed_mean_drops_both_ends() => Assert.Equal([3f, 20f], Of(new TrimmedMean(0.2), Equal(Five)));

    [Fact]
    public void Trimming_less_than_one_client_drops_none() => Assert.Equal([22f, -180f], Of(new TrimmedMean(0.19), Equal(Five)));

    // With f = 1 each of 5 is scored by its 2 nearest. Squared distances on a line at 0, 1, 3, 4, 50:
    // 0: 1+9=10; 1: 1+4=5; 3: 1+4=5; 4: 1+9=10; 50: 2116+2209. A tie between 1 and 3 goes to the lower id.
    [Fact]
    public void Krum_takes_the_update_whose_neighbours_are_near() => Assert.Equal([1f], Of(new Krum(1), Equal([0], [1], [3], [4], [50])));

    [Fact]
    public void Multi_krum_means_the_best() => Assert.Equal([2f], Of(new MultiKrum(1, 2), Equal([0], [1], [3], [4], [50])));

    // 7 - 2 - 3 = 2 are chosen, each scored by its 4 nearest: 4 has 1+9+16+2116, 3 has 1+4+9+2209, the others more.
    [Fact]
    public void Multi_krum_by_default_takes_as_many_as_are_proven_safe()
        => Assert.Equal([3.5f], Of(new MultiKrum(1, 0), Equal([0], [1], [3], [4], [50], [60], [70])));

    // n = 7, f = 1. Krum in turn picks (4 nearest of 6, then 3 of 5, 2 of 4, 1 of 3, and at least 1 of 2):
    // scores 0: 1+4+9+16=30; 1: 1+1+4+9=15; 2: 1+1+4+4=10; 3: 1+1+4+9=15; 4: 1+4+9+16=30 -> 2
    // of 0 1 3 4 90 100: 0: 1+9+16=26; 1: 1+4+9=14; 3: 14; 4: 26 -> 1
    // of 0 3 4 90 100: 0: 9+16=25; 3: 1+9=10; 4: 1+16=17 -> 3
    // of 0 4 90 100: 0: 16; 4: 16 -> 0
    // of 4 90 100: 4: 7396; 90: 100; 100: 100 -> 90
    // Picked 0 1 2 3 90: median 2, the three nearest 1 2 3.
    [Fact]
    public void Bulyan_means_what_lies_nearest_to_the_median_of_krums_choices()
        => Assert.Equal([2f], Of(new Bulyan(1), Equal([0], [1], [2], [3], [4], [90], [100])));

    // w = 1, q = 1, L = 2; clients at 0 with loss 2 and at 2 with loss 1: D = 2(1-0) = 2 and 2(1-2) = -2.
    // Numerator 2*2 - 1*2 = 2; denominators 1*4 + 2*2 = 8 and 1*4 + 2*1 = 6. w' = 1 - 2/14.
    [Fact]
    public void Q_fedavg_pulls_towards_those_with_a_high_loss()
    {
        var accumulator = new FairMean(1, 2).Begin(Updates.Model(1));
        accumulator.Add("a", WithLoss(Updates.Of(5, 0f), 2));
        accumulator.Add("b", WithLoss(Updates.Of(5, 2f), 1));

        Assert.Equal(1 - (2f / 14), accumulator.Finish().Values.Span[0], 1e-7f);
    }

    [Fact]
    public void Q_fedavg_with_q_0_is_the_plain_mean()
    {
        var accumulator = new FairMean(0, 10).Begin(Updates.Model(1));
        accumulator.Add("a", WithLoss(Updates.Of(5, 0f), 2));
        accumulator.Add("b", WithLoss(Updates.Of(1, 3f), 1));

        Assert.Equal(1.5f, accumulator.Finish().Values.Span[0]);
    }

    [Fact]
    public void Q_fedavg_refuses_an_update_without_its_loss()
    {
        var accumulator = new FairMean(1, 2).Begin(Updates.Model(1));

        Assert.Equal(RefusalReason.WrongKind, accumulator.Add("a", Updates.Of(5, 0f))!.Reason);
        Assert.Equal(RefusalReason.NotANumber, accumulator.Add("a", WithLoss(Updates.Of(5, 0f), double.NaN))!.Reason);
        Assert.Equal(RefusalReason.NotANumber, accumulator.Add("a", WithLoss(Updates.Of(5, 0f), -1))!.Reason);
        Assert.Equal(0, accumulator.Count);
    }

    [Fact]
    public void Q_fedavg_stays_where_no_client_has_any_loss()
    {
        var accumulator = new FairMean(5, 2).Begin(Updates.Model(1));
        accumulator.Add("a", WithLoss(Updates.Of(5, 0f), 0));

        Assert.Equal(1f, accumulator.Finish().Values.Span[0]);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void No_aggregation_depends_on_the_order_of_arrival(IAggregation aggregation)
    {
        var layout = TensorLayout.Pack([("w", [2500], TensorRole.Parameter), ("running", [3], TensorRole.Buffer),
            ("mine", [2], TensorRole.Local)]);
        var start = Updates.Random(layout, 1);
        var updates = Enumerable.Range(0, 9).Select(k => ($"c{k}",
            WithLoss(new Update(Updates.Random(layout, 10 + (ulong)k), 1 + (k * k)), 1 + k))).ToArray();
        var random = new SeededRandom(5);
        var order = Enumerable.Range(0, updates.Length).ToArray();
        var results = new HashSet<string>();
        for (var trial = 0; trial < 20; trial++)
        {
            random.Shuffle(order);
            var accumulator = aggregation.Begin(start);
            foreach (var i in order) Assert.Null(accumulator.Add(updates[i].Item1, updates[i].Item2));
            var result = accumulator.Finish();
            results.Add(result.Sha256());
            Assert.Equal(start.Tensor("mine").ToArray(), result.Tensor("mine").ToArray());
        }

        Assert.Single(results);
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Every_aggregation_refuses_what_is_no_number(IAggregation aggregation)
        => Assert.Equal(RefusalReason.NotANumber, aggregation.Begin(Updates.Model(0))
            .Add("a", WithLoss(Updates.Of(1, float.NaN), 1))!.Reason);

    [Theory]
    [MemberData(nameof(All))]
    public void Too_few_updates_are_an_error(IAggregation aggregation)
        => Assert.Throws<InvalidOperationException>(() => aggregation.Begin(Updates.Model(0)).Finish());

    [Fact]
    public void Robust_aggregations_withstand_hostile_clients()
    {
        var layout = TensorLayout.Pack([("w", [200], TensorRole.Parameter)]);
        var honest = Enumerable.Range(0, 12).Select(k => new Update(Updates.Random(layout, (ulong)k, 0.1), 1));
        var hostile = Enumerable.Range(0, 3).Select(k => new Update(Updates.Random(layout, 100 + (ulong)k, 1000), 1));
        Update[] updates = [.. hostile, .. honest];
        foreach (var aggregation in new IAggregation[] { new Median(), new TrimmedMean(0.25), new Krum(3), new MultiKrum(3, 0),
            new Bulyan(3) })
            Assert.True(Of(aggregation, updates).All(value => Math.Abs(value) < 0.5), aggregation.GetType().Name);
    }

    private static Update[] Equal(params float[][] values) => [.. values.Select(v => Updates.Of(1, v))];

    private static Update WithLoss(Update update, double loss)
        => update with { Metrics = new Dictionary<string, double>(StringComparer.Ordinal) { [Metrics.LossBefore] = loss } };

    private static float[] Of(IAggregation aggregation, params Update[] updates)
    {
        var layout = updates[0].Weights.Layout;
        var accumulator = aggregation.Begin(new ModelState(layout, new float[layout.Length]));
        for (var k = 0; k < updates.Length; k++) Assert.Null(accumulator.Add($"client-{k:d3}", updates[k]));
        return accumulator.Finish().Values.ToArray();
    }
}
