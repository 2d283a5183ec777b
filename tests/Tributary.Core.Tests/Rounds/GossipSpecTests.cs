using Tributary.Core.Learning.Gossip;
using Tributary.Core.Rounds;
using Tributary.Core.Specs;
using Tributary.Engine.Specs;

namespace Tributary.Core.Tests.Rounds;

/// <summary>What a run file says of training without a central model.</summary>
public sealed class GossipSpecTests
{
    [Fact]
    public void A_name_alone_has_the_defaults()
    {
        var gossip = Read("gossip").Strategy.Gossip!;

        Assert.Equal((TopologyKind.RandomRegular, 4, MixingKind.Metropolis, GossipMode.Rounds, GossipExchange.Relay, 1000, (int?)null),
            (gossip.Topology, gossip.Degree, gossip.Weights, gossip.Mode, gossip.Exchange, gossip.Nodes, gossip.Checkpoint));
        Assert.Equal(MixingKind.Mean, Read("{ name: gossip, topology: document }").Strategy.Gossip!.Weights);
        Assert.Equal(2, Read("gossip").Needed());
        Assert.Null(Read("fedavg").Strategy.Gossip);
    }

    [Theory]
    [InlineData("{ name: Gossip, topology: all, nodes: 20, checkpoint: 5 }")]
    [InlineData("{ name: gossip, topology: document, weights: metropolis }")]
    [InlineData("{ name: gossip, topology: ring, mode: pushPull, weights: mean }")]
    [InlineData("{ name: gossip, topology: smallWorld, degree: 6, rewire: 0.25 }")]
    [InlineData("{ name: gossip, topology: graph, edges: [[a, b], [1, b], [a, c]] }")]
    public void What_is_written_reads_the_same(string strategy)
    {
        var spec = Read(strategy);
        var problems = new List<SpecProblem>();

        var again = RunSpecReader.Read(RunSpecWriter.Write(spec), [], problems);

        Assert.Empty(problems);
        Assert.Equal(spec.Strategy, again!.Strategy);
        Assert.NotEqual(spec.Strategy, Read("gossip").Strategy);
    }

    [Theory]
    [InlineData("topology: star", "strategy.topology: 'star' is not known; one of document, all, ring, torus, randomRegular, smallWorld, "
        + "graph is needed")]
    [InlineData("degree: 2", "strategy.degree: is 2; it must be in 3..1000 (with 2 use topology: ring)")]
    [InlineData("topology: ring, degree: 4", "strategy.degree: unknown key")]
    [InlineData("topology: smallWorld, degree: 3, rewire: 2", "strategy.degree: is 3; it must be an even number in 2..1000",
        "strategy.rewire: is 2; it must be in 0..1")]
    [InlineData("nodes: 0, checkpoint: 0",
        "strategy.nodes: is 0; it must be in 1..10000", "strategy.checkpoint: is 0; it must be in 1..1000")]
    [InlineData("topology: all, nodes: 5000", "strategy.nodes: is 5000; where a node's peers may be all others, at most 2000 are possible")]
    [InlineData("topology: document, mode: pushPull", "strategy.topology: is document")]
    [InlineData("mode: pushPull, exchange: peers", "strategy.exchange: is peers")]
    [InlineData("topology: graph", "strategy.edges: lists 0 edges; 1 to 100000 are needed")]
    [InlineData("topology: graph, edges: [[a, b], [b, a], [c, c], [a], [../x, a]]", "strategy.edges[3]: a list stands here",
        "strategy.edges[1]: b - a stands there twice", "strategy.edges[2]: leads from c to itself",
        "strategy.edges[3]: names no two clients")]
    [InlineData("topology: graph, edges: [[a, b], [c, d]]", "strategy.edges: falls into 2 parts: c cannot be reached from a")]
    [InlineData("clipNorm: 1", "strategy.clipNorm: does not go with gossip")]
    public void Every_fault_is_named_with_its_place(string keys, params string[] faults)
    {
        var problems = new List<SpecProblem>();

        var read = RunSpecReader.Read(Parse($"{{ name: gossip, {keys} }}"), [], problems);

        Assert.Null(read);
        Assert.All(faults, fault => Assert.Contains(problems, problem => problem.ToString().StartsWith(fault, StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("cohort: { size: 5 }", "cohort.size")]
    [InlineData("cohort: { fraction: 0.5 }", "cohort.fraction")]
    [InlineData("cohort: { maxShare: 0.5 }", "cohort.maxShare")]
    [InlineData("cohort: { quorum: 2000 }", "cohort.quorum")]
    public void What_has_a_meaning_only_with_a_central_model_is_refused(string section, string path)
    {
        var problems = new List<SpecProblem>();

        Assert.Null(RunSpecReader.Read(Parse("gossip", section), [], problems));
        Assert.Contains(problems, problem => problem.Path == path);
    }

    private static RunSpec Read(string strategy)
    {
        var problems = new List<SpecProblem>();
        var spec = RunSpecReader.Read(Parse(strategy), [], problems);
        Assert.Empty(problems);
        return spec!;
    }

    private static System.Text.Json.Nodes.JsonNode? Parse(string strategy, string section = "")
        => SpecYaml.Read("run.yaml", $"model: logreg\nstrategy: {strategy}\n{section}\n", []).Root;
}
