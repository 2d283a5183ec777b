using Tributary.Core.Learning.Gossip;
using Tributary.Engine.Data;
using Tributary.Engine.Models;

namespace Tributary.Core.Tests.Learning.Gossip;

/// <summary>What an average is made of, and what it does to the nodes' models.</summary>
public sealed class MixingTests
{
    private static readonly TensorLayout Layout = TensorLayout.Pack([("w", [33, 97], TensorRole.Parameter), ("b", [5], TensorRole.Buffer)]);

    [Fact]
    public void Metropolis_weights_sum_to_one_in_every_row_and_column_of_any_graph_and_any_part_of_it()
    {
        for (ulong seed = 0; seed < 60; seed++)
        {
            var (mixing, graph) = Random(seed, MixingKind.Metropolis);
            for (var node = 0; node < graph.Count; node++)
            {
                var others = Enumerable.Range(0, graph.Count).ToList();
                Assert.Equal(1, others.Sum(other => mixing.Row(node).WeightOf(other)), 1e-12);
                Assert.Equal(1, others.Sum(other => mixing.Row(other).WeightOf(node)), 1e-12);
                Assert.All(others, other => Assert.True(mixing.Row(node).WeightOf(other) >= 0));
                Assert.All(others, other => Assert.Equal(mixing.Row(node).WeightOf(other), mixing.Row(other).WeightOf(node)));
            }
        }
    }

    [Fact]
    public void The_mean_of_all_nodes_stays_and_no_node_leaves_the_range_of_its_neighbours()
    {
        for (ulong seed = 0; seed < 40; seed++)
        {
            var (mixing, graph) = Random(seed, MixingKind.Metropolis);
            if (graph.Count == 0) continue;
            var models = Models(graph.Count, seed);
            var mixed = ModelMixer.Mix(models, mixing, 2);
            for (var at = 0; at < Layout.Length; at += 101)
            {
                Assert.Equal(models.Average(model => (double)model.Values.Span[at]), mixed.Average(model => (double)model.Values.Span[at]),
                    1e-6);
                for (var node = 0; node < graph.Count; node++)
                {
                    var seen = graph.From(node).Append(node).Select(other => models[other].Values.Span[at]).ToList();
                    Assert.InRange(mixed[node].Values.Span[at], seen.Min() - 1e-6, seen.Max() + 1e-6);
                }
            }
        }
    }

    [Theory]
    [InlineData(TopologyKind.Document)]
    [InlineData(TopologyKind.All)]
    [InlineData(TopologyKind.SmallWorld)]
    public void The_bits_do_not_depend_on_the_number_of_threads(TopologyKind kind)
    {
        var spec = new GossipSpec { Topology = kind };
        var mixing = Mixing.Of(Topologies.Draw(spec, TopologyTests.Ids(17), 3, 2), spec.Weights);
        var models = Models(17, 5);

        var one = ModelMixer.Mix(models, mixing, 1);
        var many = ModelMixer.Mix(models, mixing, 7);

        Assert.Equal(one.Select(model => model.Sha256()), many.Select(model => model.Sha256()));
        if (kind == TopologyKind.All) Assert.Single(one.Select(model => model.Sha256()).Distinct());
    }

    [Fact]
    public void The_documents_average_is_the_plain_mean_of_the_answers_and_its_own()
    {
        var graph = PeerGraph.Directed([[1, 2], [], [0]]);
        var models = Models(3, 1);

        var mixed = ModelMixer.Mix(models, Mixing.Of(graph, MixingKind.Mean), 1);

        var (a, b, c) = (models[0].Values.ToArray(), models[1].Values.ToArray(), models[2].Values.ToArray());
        for (var at = 0; at < a.Length; at++)
        {
            Assert.Equal(((double)a[at] + b[at] + c[at]) / 3, mixed[0].Values.Span[at], 1e-6);
            Assert.Equal(((double)a[at] + c[at]) / 2, mixed[2].Values.Span[at], 1e-6);
        }

        Assert.Same(models[1], mixed[1]);
    }

    [Fact]
    public void A_pair_meets_halfway()
    {
        var models = Models(2, 4);
        var half = ModelMixer.Halfway(models[0], models[1]).Values.Span;
        for (var at = 0; at < half.Length; at++)
            Assert.Equal((float)((0.5 * models[0].Values.Span[at]) + (0.5 * models[1].Values.Span[at])), half[at]);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(8)]
    [InlineData(50)]
    public void A_rings_gap_is_what_the_formula_says(int nodes)
    {
        // W of a ring has the eigenvalues (1 + 2 cos(2 pi k / n)) / 3.
        var mixing = Mixing.Of(Topologies.Draw(new GossipSpec { Topology = TopologyKind.Ring }, TopologyTests.Ids(nodes), 1, 1),
            MixingKind.Metropolis);
        var factor = nodes == 2 ? 0 : Enumerable.Range(1, nodes - 1)
            .Max(k => Math.Abs((1 + (2 * Math.Cos(2 * Math.PI * k / nodes))) / 3));

        Assert.Equal(1 - factor, SpectralGap.Of(mixing), 1e-6);
    }

    [Fact]
    public void Who_all_average_with_all_agree_at_once_and_parts_never()
    {
        Assert.Equal(1, SpectralGap.Of(Mixing.Of(PeerGraph.Of(1, []), MixingKind.Metropolis)));
        var all = Topologies.Draw(new GossipSpec { Topology = TopologyKind.All }, TopologyTests.Ids(30), 1, 1);
        Assert.Equal(1, SpectralGap.Of(Mixing.Of(all, MixingKind.Metropolis)), 1e-6);
        Assert.Equal(0, SpectralGap.Of(Mixing.Of(PeerGraph.Of(4, [(0, 1), (2, 3)]), MixingKind.Metropolis)), 1e-9);
        var regular = SpectralGap.Of(Mixing.Of(Topologies.Draw(new GossipSpec(), TopologyTests.Ids(100), 1, 1), MixingKind.Metropolis));
        var ring = SpectralGap.Of(Mixing.Of(Topologies.Draw(new GossipSpec { Topology = TopologyKind.Ring }, TopologyTests.Ids(100), 1, 1),
            MixingKind.Metropolis));
        Assert.True(regular > 50 * ring, $"{regular} and {ring}");
    }

    private static (Mixing Mixing, PeerGraph Graph) Random(ulong seed, MixingKind kind)
    {
        var random = new SeededRandom(seed);
        var spec = new GossipSpec { Topology = (TopologyKind)random.NextInt32(6), Degree = 4, Rewire = random.NextDouble() };
        var graph = Topologies.Draw(spec, TopologyTests.Ids(random.NextInt32(24)), seed, 1);
        if (seed % 3 == 0) graph = graph.Among([.. Enumerable.Range(0, graph.Count).Select(_ => random.NextInt32(4) > 0)]);
        graph = graph.BothWays();
        return (Mixing.Of(graph, kind), graph);
    }

    private static ModelState[] Models(int count, ulong seed)
    {
        var random = new SeededRandom(seed);
        return [.. Enumerable.Range(0, count).Select(_ =>
        {
            var values = new float[Layout.Length];
            for (var i = 0; i < values.Length; i++) values[i] = (float)random.NextNormal();
            return new ModelState(Layout, values);
        })];
    }
}
