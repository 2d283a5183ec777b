using FsCheck;
using FsCheck.Fluent;
using Tributary.Core.Learning.Exact;
using Tributary.Core.Tests.Fakes;
using Tributary.Engine.Data;
using Tributary.Engine.Formats;
using Tributary.Engine.Models;

namespace Tributary.Core.Tests.Learning;

public sealed class ExactPartialTests
{
    private static readonly TensorLayout Layout = TensorLayout.Pack(
        [("a", [3, 15], TensorRole.Parameter), ("local", [5], TensorRole.Local), ("running", [3], TensorRole.Buffer),
            ("none", [0], TensorRole.Parameter)]);

    [Fact]
    public void Any_tree_of_partial_sums_has_the_bytes_and_the_mean_of_the_flat_sum()
    {
        var wide = 0;
        Prop.ForAll(Gen.Choose(0, 1_000_000_000).ToArbitrary(), seed =>
        {
            var random = new SeededRandom((ulong)seed);
            var start = Updates.Random(Layout, (ulong)seed, 1);
            var (count, light) = (1 + random.NextInt32(40), random.NextInt32(3));

            // Heavy updates, all one way, make some of the sums pass 64 bits, so that narrow and wide partial sums meet.
            var leaves = new (ModelState Update, ExactWeight Weight)[count];
            for (var i = 0; i < count; i++)
            {
                var weight = random.NextInt32(9) >= light * 4 ? 99_999_999 - random.NextInt32(1000) : 1 + random.NextInt32(5000);
                leaves[i] = (Updates.Random(Layout, (ulong)(seed + (weight > 5000 ? 1 : i + 2)), 0.3), ExactWeight.Of(weight));
            }

            var flat = new ExactSum(start);
            foreach (var (update, weight) in leaves) Assert.Null(flat.Add(update, weight));
            var order = Enumerable.Range(0, count).ToArray();
            random.Shuffle(order);

            var tree = Tree(start, [.. order.Select(i => leaves[i])], ref random);

            Assert.Equal(count, tree.Count);
            if (tree.Partial().High is not null) wide++;
            return Bytes(tree.Partial()).AsSpan().SequenceEqual(Bytes(flat.Partial())) && tree.Mean().Sha256() == flat.Mean().Sha256();
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(500));
        Assert.InRange(wide, 50, 450);
    }

    [Fact]
    public void A_sum_goes_on_after_a_merge_as_if_all_had_come_to_it()
    {
        var start = Updates.Random(Layout, 1, 1);
        var updates = Enumerable.Range(2, 9).Select(seed => Updates.Random(Layout, (ulong)seed, 1)).ToArray();
        var (flat, left, right) = (new ExactSum(start), new ExactSum(start), new ExactSum(start));
        foreach (var update in updates) Assert.Null(flat.Add(update, ExactWeight.Of(7.25)));
        Assert.Null(left.Add(updates[0], ExactWeight.Of(7.25)));
        Assert.True(right.TryAddAll(updates[1..4], [.. updates[1..4].Select(_ => ExactWeight.Of(7.25))]));

        Assert.Null(left.Merge(right.Partial()));
        Assert.Null(left.Add(updates[4], ExactWeight.Of(7.25)));
        Assert.True(left.TryAddAll(updates[5..], [.. updates[5..].Select(_ => ExactWeight.Of(7.25))]));

        Assert.Equal(flat.Mean().Sha256(), left.Mean().Sha256());
        Assert.Equal(flat.TotalWeight, left.TotalWeight);
    }

    [Fact]
    public void A_partial_sum_of_nothing_changes_nothing()
    {
        var start = Updates.Random(Layout, 1, 1);
        var sum = new ExactSum(start);
        Assert.Null(sum.Add(start, ExactWeight.Of(3)));
        var before = Bytes(sum.Partial());

        Assert.Null(sum.Merge(Again(start, new ExactSum(start).Partial())));

        Assert.Equal(before, Bytes(sum.Partial()));
    }

    [Fact]
    public void A_partial_sum_over_another_model_is_refused_and_leaves_no_trace()
    {
        var (start, other) = (Updates.Random(Layout, 1, 1), Updates.Random(Layout, 2, 1));
        var (sum, foreign) = (new ExactSum(start), new ExactSum(other));
        Assert.Null(sum.Add(other, ExactWeight.Of(3)));
        Assert.Null(foreign.Add(start, ExactWeight.Of(3)));
        var before = Bytes(sum.Partial());

        Assert.Contains(other.Sha256(), sum.Merge(foreign.Partial())!.Detail, StringComparison.Ordinal);
        Assert.Contains(other.Sha256(), Assert.Throws<BrokenFileException>(() => Again(start, foreign.Partial())).Problem,
            StringComparison.Ordinal);
        Assert.Equal(before, Bytes(sum.Partial()));
    }

    [Fact]
    public void Whatever_is_done_to_the_bytes_is_refused_with_its_place_or_is_another_sum_in_its_canonical_form()
    {
        var start = Updates.Random(Layout, 1, 1);
        var (narrow, wide) = (new ExactSum(start), new ExactSum(start));
        Assert.Null(narrow.Add(Updates.Random(Layout, 2, 1), ExactWeight.Of(3)));
        for (var i = 0; i < 40; i++) Assert.Null(wide.Add(Updates.Random(Layout, 3, 1), ExactWeight.Of(99_999_999)));
        var (random, refused, read) = (new SeededRandom(5), 0, 0);
        foreach (var bytes in new[] { Bytes(narrow.Partial()), Bytes(wide.Partial()) })
        {
            for (var length = 0; length < bytes.Length; length++) Assert.Throws<BrokenFileException>(() => Read(start, bytes[..length]));
            Assert.Throws<BrokenFileException>(() => Read(start, [.. bytes, 0]));
            for (var trial = 0; trial < 5000; trial++)
            {
                var spoiled = bytes.ToArray();
                for (var changes = 1 + random.NextInt32(3); changes > 0; changes--)
                    spoiled[40 + random.NextInt32(spoiled.Length - 40)] = (byte)random.NextInt32(256);
                try
                {
                    Assert.Equal(spoiled, Bytes(Read(start, spoiled)));
                    read++;
                }
                catch (BrokenFileException fault)
                {
                    Assert.InRange(fault.Offset, 0, spoiled.Length);
                    refused++;
                }
            }
        }

        Assert.True(refused > 1000 && read > 1000, $"{refused} refused, {read} read");
    }

    // Some groups of what there is, each a tree of its own or a leaf; half of the partial sums travel as bytes.
    private static ExactSum Tree(ModelState start, ReadOnlySpan<(ModelState Update, ExactWeight Weight)> leaves, ref SeededRandom random)
    {
        var sum = new ExactSum(start);
        while (leaves.Length > 0)
        {
            var some = 1 + random.NextInt32(leaves.Length);
            if (some == 1 || random.NextInt32(3) == 0)
            {
                foreach (var (update, weight) in leaves[..some]) Assert.Null(sum.Add(update, weight));
            }
            else
            {
                var part = Tree(start, leaves[..(some - 1)], ref random).Partial();
                Assert.Null(sum.Merge(random.NextInt32(2) == 0 ? part : Again(start, part)));
                Assert.Null(sum.Add(leaves[some - 1].Update, leaves[some - 1].Weight));
            }

            leaves = leaves[some..];
        }

        return sum;
    }

    private static ExactPartial Again(ModelState start, ExactPartial partial) => Read(start, Bytes(partial));

    private static ExactPartial Read(ModelState start, byte[] bytes) => ExactPartial.Read(new MemoryStream(bytes), "partial", start);

    private static byte[] Bytes(ExactPartial partial)
    {
        using var stream = new MemoryStream();
        partial.Write(stream);
        return stream.ToArray();
    }
}
