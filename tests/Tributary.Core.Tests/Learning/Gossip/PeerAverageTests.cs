using Tributary.Core.Learning.Gossip;
using Tributary.Core.Tests.Fakes;

namespace Tributary.Core.Tests.Learning.Gossip;

/// <summary>A node's average by itself beside the one that a coordinator takes for it.</summary>
public sealed class PeerAverageTests
{
    [Theory]
    [InlineData(TopologyKind.Ring)]
    [InlineData(TopologyKind.SmallWorld)]
    [InlineData(TopologyKind.RandomRegular)]
    public void Both_have_the_same_bits(TopologyKind kind)
    {
        string[] ids = ["a", "b", "c", "d", "e", "f", "g"];
        var random = new Random(5);
        var models = ids.Select(_ => Updates.Model([.. Enumerable.Range(0, 3000).Select(_ => random.NextSingle() - 0.5f)])).ToList();
        var graph = Topologies.Draw(new GossipSpec { Topology = kind }, ids, 7, 1);
        var mixing = Mixing.Of(graph, MixingKind.Metropolis);

        var together = ModelMixer.Mix(models, mixing, 2);

        foreach (var (place, id) in ids.Index())
        {
            var row = mixing.Row(place);
            var own = PeerAverage.Of([.. row.Nodes.Reverse().Select(node => (ids[node], row.WeightOf(node), models[node]))]);
            Assert.Equal(together[place].Sha256(), own.Sha256());
        }
    }

    [Fact]
    public void Who_stays_alone_keeps_its_own_to_the_sign_of_zero()
    {
        var own = Updates.Model(-0f, 1);

        Assert.Same(own, PeerAverage.Of([("a", 1, own)]));
    }
}
