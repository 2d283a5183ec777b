using System.Globalization;
using Tributary.Core.Learning.Gossip;

namespace Tributary.Core.Tests.Learning.Gossip;

/// <summary>Who averages with whom.</summary>
public sealed class TopologyTests
{
    public static TheoryData<TopologyKind, int, int> Drawn()
    {
        var cases = new TheoryData<TopologyKind, int, int>();
        foreach (var kind in (TopologyKind[])[TopologyKind.Document, TopologyKind.All, TopologyKind.Ring, TopologyKind.Torus,
            TopologyKind.RandomRegular, TopologyKind.SmallWorld])
            foreach (var nodes in (int[])[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 12, 13, 25, 97, 100])
                foreach (var degree in (int[])[4, 6])
                    cases.Add(kind, nodes, degree);
        return cases;
    }

    [Theory]
    [MemberData(nameof(Drawn))]
    public void Every_graph_is_connected_and_the_seed_gives_it_again(TopologyKind kind, int nodes, int degree)
    {
        for (ulong seed = 1; seed <= 5; seed++)
        {
            var spec = new GossipSpec { Topology = kind, Degree = degree, Rewire = 0.5 };
            var graph = Topologies.Draw(spec, Ids(nodes), seed, 3);

            Assert.Equal(nodes, graph.Count);
            Assert.True(graph.Parts().Count <= 1, $"{graph.Parts().Count} parts");
            Assert.All(Enumerable.Range(0, nodes), node =>
            {
                var peers = graph.From(node);
                Assert.Equal(peers.Distinct().Order(), peers);
                Assert.DoesNotContain(node, peers);
                Assert.All(peers, peer => Assert.InRange(peer, 0, nodes - 1));
                if (graph.IsSymmetric) Assert.All(peers, peer => Assert.Contains(node, graph.From(peer)));
            });
            var again = Topologies.Draw(spec, Ids(nodes), seed, 3);
            Assert.All(Enumerable.Range(0, nodes), node => Assert.Equal(graph.From(node), again.From(node)));
        }
    }

    [Theory]
    [InlineData(1, 0, 0)]
    [InlineData(2, 1, 1)]
    [InlineData(4, 3, 3)]
    [InlineData(5, 4, 4)]
    [InlineData(6, 4, 4)]
    [InlineData(12, 4, 10)]
    public void The_documents_clients_draw_at_least_four_and_never_all_of_more_than_four(int nodes, int least, int most)
    {
        var spec = new GossipSpec { Topology = TopologyKind.Document };
        var counts = Enumerable.Range(1, 200).Select(round => Topologies.Draw(spec, Ids(nodes), 1, round))
            .SelectMany(graph => Enumerable.Range(0, nodes).Select(node => graph.From(node).Count)).ToHashSet();

        Assert.Equal((least, most, most - least + 1), (counts.Min(), counts.Max(), counts.Count));
    }

    [Fact]
    public void Other_rounds_draw_other_peers_and_other_seeds_other_graphs()
    {
        static string Words(PeerGraph graph) => string.Join(' ', graph.Edges());
        var document = new GossipSpec { Topology = TopologyKind.Document };
        var regular = new GossipSpec();

        Assert.NotEqual(Words(Topologies.Draw(document, Ids(20), 1, 1)), Words(Topologies.Draw(document, Ids(20), 1, 2)));
        Assert.NotEqual(Words(Topologies.Draw(regular, Ids(20), 1, 1)), Words(Topologies.Draw(regular, Ids(20), 2, 1)));
        Assert.Equal(Words(Topologies.Draw(regular, Ids(20), 1, 1)), Words(Topologies.Draw(regular, Ids(20), 1, 2)));
    }

    [Theory]
    [InlineData(8, 3, 3)]
    [InlineData(9, 3, 4)]
    [InlineData(100, 5, 5)]
    [InlineData(3, 4, 2)]
    public void In_a_random_regular_graph_all_have_the_same_number_of_neighbours(int nodes, int degree, int each)
    {
        var graph = Topologies.Draw(new GossipSpec { Degree = degree }, Ids(nodes), 7, 1);

        Assert.All(Enumerable.Range(0, nodes), node => Assert.Equal(each, graph.From(node).Count));
    }

    [Theory]
    [InlineData(12, 4)]
    [InlineData(25, 4)]
    [InlineData(6, 3)]
    [InlineData(7, 2)]
    public void A_torus_is_as_square_as_it_can_be_and_with_a_prime_number_of_nodes_a_ring(int nodes, int each)
        => Assert.All(Enumerable.Range(0, nodes), node
            => Assert.Equal(each, Topologies.Draw(new GossipSpec { Topology = TopologyKind.Torus }, Ids(nodes), 1, 1).From(node).Count));

    [Fact]
    public void A_small_world_keeps_its_edges_and_leads_some_elsewhere()
    {
        PeerGraph With(double rewire)
            => Topologies.Draw(new GossipSpec { Topology = TopologyKind.SmallWorld, Degree = 6, Rewire = rewire }, Ids(100), 1, 1);
        var (lattice, some, random) = (With(0).Edges().ToHashSet(), With(0.1).Edges().ToHashSet(), With(1).Edges().ToHashSet());

        Assert.Equal((300, 300, 300), (lattice.Count, some.Count, random.Count));
        Assert.Equal(Topologies.Draw(new GossipSpec { Topology = TopologyKind.SmallWorld, Degree = 6, Rewire = 0 }, Ids(100), 9, 1).Edges(),
            With(0).Edges());
        Assert.InRange(lattice.Except(some).Count(), 10, 60);
        Assert.InRange(lattice.Except(random).Count(), 250, 300);
    }

    [Fact]
    public void A_listed_graph_is_as_it_is_listed_among_those_who_are_here()
    {
        var spec = new GossipSpec { Topology = TopologyKind.Graph, Edges = [("c", "a"), ("b", "c"), ("c", "d")] };

        Assert.Equal([(0, 2), (1, 2), (2, 3)], Topologies.Draw(spec, ["a", "b", "c", "d"], 1, 1).Edges().Order());
        Assert.Equal([(0, 1)], Topologies.Draw(spec, ["a", "c", "x"], 1, 1).Edges());
        Assert.Equal(2, Topologies.Draw(spec, ["a", "c", "x"], 1, 1).Parts().Count);
    }

    internal static IReadOnlyList<string> Ids(int count)
        => [.. Enumerable.Range(0, count).Select(i => "n" + i.ToString("d4", CultureInfo.InvariantCulture))];
}
