using FsCheck;
using FsCheck.Fluent;
using Tributary.Core.Clients;
using Tributary.Core.Learning.Exact;
using Tributary.Core.Rounds;
using Tributary.Core.Tests.Fakes;
using Tributary.Engine.Data;
using Tributary.Engine.Models;

namespace Tributary.Core.Tests.Learning;

public sealed class ExactMeanTests
{
    private static readonly TensorLayout Layout = TensorLayout.Pack(
        [("a", [3, 1500], TensorRole.Parameter), ("b", [7], TensorRole.Parameter), ("local", [5], TensorRole.Local),
            ("running", [33], TensorRole.Buffer), ("scalar", [], TensorRole.Parameter), ("none", [0], TensorRole.Parameter)]);

    public static TheoryData<int> Widths => [1, 2, 4, 8];

    [Theory]
    [Trait("Kernels", "yes")]
    [MemberData(nameof(Widths))]
    public void Every_vector_width_streamed_and_folded_gives_the_references_bits(int doubles)
    {
        var width = (VectorWidth)doubles;
        if (width > ExactKernel.Best) Assert.Skip($"this machine has no vectors of {doubles} doubles");
        var (start, updates, weights) = Round(11, seed: 1);
        var expected = ExactReference.Mean(start, updates, weights);

        Assert.Equal(expected, Streamed(start, updates, weights, width).Values.ToArray());
        foreach (var threads in new[] { 1, 2, 3, 7 })
            Assert.Equal(expected, ExactMean.Fold(start, updates, [.. weights.Select(ExactWeight.Of)], threads, width,
                out _).Values.ToArray());
    }

    [Theory]
    [Trait("Kernels", "yes")]
    [MemberData(nameof(Widths))]
    public void Updates_that_are_added_together_give_the_bits_of_those_added_one_by_one(int doubles)
    {
        var width = (VectorWidth)doubles;
        if (width > ExactKernel.Best) Assert.Skip($"this machine has no vectors of {doubles} doubles");
        var (start, updates, weights) = Round(29, seed: 6);
        var expected = ExactReference.Mean(start, updates, weights);
        foreach (var together in new[] { 1, 2, 3, 4, 5, 8, 29 })
        {
            var sum = new ExactSum(start, width);
            for (var at = 0; at < updates.Length; at += together)
                Assert.True(sum.TryAddAll(updates[at..Math.Min(29, at + together)],
                    [.. weights[at..Math.Min(29, at + together)].Select(ExactWeight.Of)]));
            Assert.Equal(29, sum.Count);
            Assert.Equal(expected, sum.Mean().Values.ToArray());
        }
    }

    [Theory]
    [InlineData(float.NaN, 3)]
    [InlineData(float.PositiveInfinity, 4499)]
    [InlineData(1e30f, 4504)]
    [InlineData(-1e30f, 0)]
    public void Updates_of_which_one_is_out_of_range_leave_no_trace_together(float value, int place)
    {
        var (start, updates, weights) = Round(9, seed: 7);
        var bad = updates[4].Values.ToArray();
        bad[place] = value;
        var all = updates.ToArray();
        all[4] = new ModelState(Layout, bad);
        var exact = weights.Select(ExactWeight.Of).ToArray();
        var sum = new ExactSum(start);
        Assert.Null(sum.Add(updates[0], exact[0]));

        Assert.False(sum.TryAddAll(all[1..], exact[1..]));
        Assert.Equal(1, sum.Count);
        Assert.True(sum.TryAddAll(updates[1..], exact[1..]));

        Assert.Equal(ExactReference.Mean(start, updates, weights), sum.Mean().Values.ToArray());
    }

    [Fact]
    public void Updates_that_are_too_much_together_leave_no_trace()
    {
        var start = Updates.Model(0, 0);
        var sum = new ExactSum(start);

        Assert.False(sum.TryAddAll([Updates.Model(1, 1), Updates.Model(1, 1)], [ExactWeight.Of(2e8), ExactWeight.Of(2e8)]));
        Assert.True(sum.TryAddAll([Updates.Model(1, 1), Updates.Model(3, 3)], [ExactWeight.Of(1), ExactWeight.Of(1)]));

        Assert.Equal([2f, 2f], sum.Mean().Values.ToArray());
    }

    [Fact]
    public void A_thousand_random_arrival_orders_give_one_hash()
    {
        var (start, updates, weights) = Round(100, seed: 2);
        var random = new SeededRandom(99);
        var order = Enumerable.Range(0, updates.Length).ToArray();
        var hashes = new HashSet<string>();
        for (var trial = 0; trial < 1000; trial++)
        {
            random.Shuffle(order);
            hashes.Add(Streamed(start, [.. order.Select(i => updates[i])], [.. order.Select(i => weights[i])], ExactKernel.Best).Sha256());
        }

        Assert.Single(hashes);
    }

    [Fact]
    public void The_mean_is_within_half_a_unit_of_the_true_mean()
    {
        var (start, updates, weights) = Round(50, seed: 3);

        var mean = Streamed(start, updates, weights, ExactKernel.Best).Values.ToArray();

        for (var i = 0; i < 4500; i++)
        {
            var exact = updates.Select((update, k) => (decimal)weights[k] * (decimal)(double)update.Values.Span[i])
                .Sum() / (decimal)weights.Sum();
            Assert.True(Math.Abs((double)exact - mean[i]) <= Math.ScaleB(1, -35) + (Math.Abs(mean[i]) * Math.ScaleB(1, -24)));
        }
    }

    [Fact]
    [Trait("Kernels", "yes")]
    public void Any_finite_values_in_range_give_the_references_bits()
    {
        var layout = TensorLayout.Pack([("w", [8], TensorRole.Parameter)]);
        var value = Gen.Choose(int.MinValue, int.MaxValue).Select(BitConverter.Int32BitsToSingle)
            .Where(x => float.IsFinite(x) && Math.Abs(x) < 60_000);
        var model = value.ArrayOf(8).Select(values => new ModelState(layout, values));
        var round = Gen.Zip(model, Gen.Zip(model, Gen.Choose(1, 4000)).NonEmptyListOf());

        Prop.ForAll(round.ToArbitrary(), drawn =>
        {
            var (start, updates) = drawn;
            var (models, weights) = (updates.Select(u => u.Item1).ToArray(), updates.Select(u => (double)u.Item2).ToArray());
            float[]? expected = null;
            foreach (var width in Enum.GetValues<VectorWidth>().Where(w => w <= ExactKernel.Best))
            {
                var sum = new ExactSum(start, width);
                for (var k = 0; k < models.Length; k++)
                    if (sum.Add(models[k], ExactWeight.Of(weights[k])) is not null) return true;
                if (!sum.Mean().Values.Span.SequenceEqual(expected ??= ExactReference.Mean(start, models, weights))) return false;
            }

            return true;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(3000));
    }

    [Fact]
    [Trait("Kernels", "yes")]
    public void A_refused_update_leaves_no_trace()
    {
        var (start, updates, weights) = Round(6, seed: 4);
        var expected = Streamed(start, updates, weights, ExactKernel.Best).Sha256();
        var nan = Spoiled(updates[0], 4400, float.NaN);
        var far = Spoiled(updates[1], 4503, 1e6f);
        var sum = new ExactSum(start);

        for (var k = 0; k < updates.Length; k++)
        {
            Assert.Null(sum.Add(updates[k], ExactWeight.Of(weights[k])));
            Assert.Equal(RefusalReason.NotANumber, sum.Add(nan, ExactWeight.Of(10))!.Reason);
            Assert.Equal(RefusalReason.Diverged, sum.Add(far, ExactWeight.Of(10))!.Reason);
            Assert.Equal(RefusalReason.Diverged, sum.Add(updates[0], ExactWeight.Of(1L << 50))!.Reason);
        }

        Assert.Equal(updates.Length, sum.Count);
        Assert.Equal(expected, sum.Mean().Sha256());

        ModelState[] mixed = [nan, .. updates, far];
        double[] mixedWeights = [3, .. weights, 3];
        var folded = ExactMean.Fold(start, mixed, [.. mixedWeights.Select(ExactWeight.Of)], 2, out var refusals);
        Assert.Equal(expected, folded.Sha256());
        Assert.Equal(RefusalReason.NotANumber, refusals[0]!.Reason);
        Assert.Equal("tensor a holds NaN or infinity", refusals[0]!.Detail);
        Assert.Equal(RefusalReason.Diverged, refusals[^1]!.Reason);
        Assert.All(refusals[1..^1], Assert.Null);
    }

    [Fact]
    [Trait("Kernels", "yes")]
    public void The_largest_cohort_with_the_most_examples_and_the_largest_weights_overflows_no_sum()
    {
        // As much as one update may bring, so often that 64 bits are passed a hundred times; the middle ones bring everything back again.
        var (start, max) = (Updates.Model(0.5f, 0.25f), MathF.BitDecrement(2f));
        ModelState[] updates = [.. Enumerable.Range(0, 400)
            .Select(i => Updates.Model(i % 4 == 3 ? -max : max, i % 2 == 0 ? max : -max))];
        var weights = new double[updates.Length];
        Array.Fill(weights, CohortSpec.ExamplesLimit - 1);
        foreach (var width in Enum.GetValues<VectorWidth>().Where(w => w <= ExactKernel.Best))
        {
            var sum = new ExactSum(start, width);
            for (var k = 0; k < updates.Length; k += 8)
            {
                var some = updates[k..(k + 8)];
                if (!sum.TryAddAll(some, [.. weights[..8].Select(ExactWeight.Of)]))
                    Assert.All(some, update => Assert.Null(sum.Add(update, ExactWeight.Of(weights[0]))));
            }

            Assert.Equal(400, sum.Count);
            Assert.Equal([max / 2, 0f], sum.Mean().Values.ToArray());
        }

        Assert.Equal([max / 2, 0f], ExactMean.Fold(start, updates, [.. weights.Select(ExactWeight.Of)], 2,
            out var refusals).Values.ToArray());
        Assert.All(refusals, Assert.Null);
    }

    [Fact]
    [Trait("Kernels", "yes")]
    public void A_sum_that_was_carried_has_the_bits_of_one_that_was_not_in_any_order()
    {
        var (start, updates, weights) = Round(12, seed: 9);
        var heavy = Updates.Random(start.Layout, 77, 0.3);
        double[] all = [.. weights, 1e8, 1e8, 1e8, 1e8, 1e8, 1e8, 1e8];
        ModelState[] models = [.. updates, heavy, heavy, heavy, heavy, heavy, heavy, heavy];
        var hashes = new HashSet<string>(StringComparer.Ordinal);
        for (var turn = 0; turn < models.Length; turn++)
        {
            int[] order = [.. Enumerable.Range(turn, models.Length).Select(i => i % models.Length)];
            hashes.Add(Streamed(start, [.. order.Select(i => models[i])], [.. order.Select(i => all[i])], ExactKernel.Best).Sha256());
        }

        Assert.Equal(ExactMean.Fold(start, models, [.. all.Select(ExactWeight.Of)], 2, out _).Sha256(), Assert.Single(hashes));
    }

    [Fact]
    [Trait("Kernels", "yes")]
    public void Values_at_the_very_limit_are_summed_right_and_those_on_it_are_refused()
    {
        var start = Updates.Model(1);
        var below = MathF.BitDecrement(131_072f); // 2^17
        foreach (var width in Enum.GetValues<VectorWidth>().Where(w => w <= ExactKernel.Best))
        {
            var sum = new ExactSum(start, width);
            Assert.Null(sum.Add(Updates.Model(below), ExactWeight.Of(1024)));
            Assert.Null(sum.Add(Updates.Model(-below), ExactWeight.Of(512)));
            Assert.Equal(RefusalReason.Diverged, sum.Add(Updates.Model(131_072f), ExactWeight.Of(1))!.Reason);
            Assert.Equal((float)(below / 3.0), sum.Mean().Values.Span[0]);
        }
    }

    [Fact]
    public void Local_tensors_keep_the_base_models_values()
    {
        var (start, updates, weights) = Round(3, seed: 5);

        Assert.Equal(start.Tensor("local").ToArray(), Streamed(start, updates, weights, ExactKernel.Best).Tensor("local").ToArray());
    }

    [Fact]
    public void Large_models_widen_the_grid()
    {
        var start = Updates.Model(3e30f, -1f);

        var mean = Streamed(start, [Updates.Model(1e30f, 1), Updates.Model(2e30f, 3)], [1, 1], ExactKernel.Best);

        Assert.Equal((float)((1e30f + (double)2e30f) / 2), mean.Values.Span[0]);
    }

    [Fact]
    public void A_base_model_that_is_no_number_is_an_error()
        => Assert.Throws<ArgumentException>(() => new ExactSum(Updates.Model(1, float.NaN)));

    [Fact]
    public void A_mean_of_nothing_is_an_error()
        => Assert.Throws<InvalidOperationException>(() => new ExactSum(Updates.Model(1)).Mean());

    private static (ModelState Start, ModelState[] Updates, double[] Weights) Round(int clients, ulong seed)
    {
        var random = new SeededRandom(seed);
        var models = Enumerable.Range(0, clients).Select(k => Updates.Random(Layout, (seed * 1000) + (ulong)k)).ToArray();
        return (Updates.Random(Layout, seed, 0.5), models, [.. models.Select(_ => (double)(1 + random.NextInt32(5000)))]);
    }

    private static ModelState Streamed(ModelState start, IReadOnlyList<ModelState> updates, IReadOnlyList<double> weights,
        VectorWidth width)
    {
        var sum = new ExactSum(start, width);
        for (var k = 0; k < updates.Count; k++) Assert.Null(sum.Add(updates[k], ExactWeight.Of(weights[k])));
        return sum.Mean();
    }

    private static ModelState Spoiled(ModelState model, int index, float value)
    {
        var values = model.Values.ToArray();
        values[index] = value;
        return new ModelState(model.Layout, values);
    }
}
