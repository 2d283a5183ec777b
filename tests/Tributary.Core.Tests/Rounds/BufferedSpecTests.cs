using Tributary.Core.Learning.Buffered;
using Tributary.Core.Learning.Strategies;
using Tributary.Core.Rounds;
using Tributary.Core.Specs;
using Tributary.Engine.Specs;

namespace Tributary.Core.Tests.Rounds;

/// <summary>What a run file says of asynchronous averaging.</summary>
public sealed class BufferedSpecTests
{
    [Fact]
    public void A_name_alone_has_the_defaults()
    {
        var spec = Read("fedbuff");

        Assert.Equal(new BufferedSpec { Buffer = 10, Concurrency = 20 }, spec.Strategy.Buffered);
        Assert.Equal((StalenessKind.Polynomial, 0.5, (int?)null),
            (spec.Strategy.Buffered!.Staleness.Kind, spec.Strategy.Buffered.Staleness.Slope, spec.Strategy.Buffered.Staleness.Bound));
        Assert.Equal(10, spec.Needed());
        Assert.Null(Read("fedavg").Strategy.Buffered);
    }

    [Theory]
    [InlineData("{ name: fedbuff, buffer: 3, staleness: hinge }", 3, 6, StalenessKind.Hinge, 0.5, 0, null)]
    [InlineData("{ name: FedBuff, buffer: 3, concurrency: 3, staleness: { kind: hinge, slope: 2, delay: 4, bound: 9 } }", 3, 3,
        StalenessKind.Hinge, 2, 4, 9)]
    [InlineData("{ name: fedbuff, staleness: { slope: 1, bound: 0 } }", 10, 20, StalenessKind.Polynomial, 1, 0, 0)]
    [InlineData("{ name: fedbuff, staleness: { kind: constant, bound: 5 }, learningRate: 0.5, momentum: 0.3, clipNorm: median }", 10, 20,
        StalenessKind.Constant, 0.5, 0, 5)]
    public void Each_key_is_read_and_what_is_written_reads_the_same(string strategy, int buffer, int concurrency, StalenessKind kind,
        double slope, int delay, int? bound)
    {
        var spec = Read(strategy);

        Assert.Equal(new BufferedSpec
        {
            Buffer = buffer,
            Concurrency = concurrency,
            Staleness = new Staleness { Kind = kind, Slope = slope, Delay = delay, Bound = bound },
        }, spec.Strategy.Buffered);
        var problems = new List<SpecProblem>();
        var again = RunSpecReader.Read(RunSpecWriter.Write(spec), [], problems);
        Assert.Empty(problems);
        Assert.Equal((spec.Strategy, spec.Cohort), (again!.Strategy, again.Cohort));
    }

    [Fact]
    public void With_momentum_the_server_keeps_some_of_its_last_step()
        => Assert.Equal("momentum", StrategyCatalog.Create(Read("{ name: fedbuff, momentum: 0.3 }").Strategy).Optimizer.Kind);

    [Theory]
    [InlineData("buffer: 0", "strategy.buffer: is 0; at least 1 is needed")]
    [InlineData("buffer: -3, concurrency: 1", "strategy.buffer: is -3; at least 1 is needed")]
    [InlineData("buffer: 5, concurrency: 4", "strategy.concurrency: is 4; it must be at least strategy.buffer, which is 5")]
    [InlineData("concurrency: 200000", "strategy.concurrency: is 200000; it must be in 1..100000")]
    [InlineData("buffer: 200000", "strategy.concurrency: is 100000; it must be at least strategy.buffer, which is 200000")]
    [InlineData("buffer: many", "strategy.buffer: 'many' stands here; a whole number is needed")]
    [InlineData("staleness: { slope: nan }", "strategy.staleness.slope: 'nan' stands here; a number is needed")]
    [InlineData("staleness: { slope: -0.5 }", "strategy.staleness.slope: is -0.5; it must be above 0 and at most 100")]
    [InlineData("staleness: { slope: 1e9 }", "strategy.staleness.slope: is 1000000000; it must be above 0 and at most 100")]
    [InlineData("staleness: { bound: -1 }", "strategy.staleness.bound: is -1; it must be in 0..1000000")]
    [InlineData("staleness: { kind: hinge, delay: -1 }", "strategy.staleness.delay: is -1; it must be in 0..1000000")]
    [InlineData("staleness: linear", "strategy.staleness.kind: 'linear' is not known; one of constant, polynomial, hinge is needed")]
    [InlineData("staleness: [hinge]", "strategy.staleness: a list stands here; a mapping of keys to values is needed")]
    [InlineData("staleness: { kind: constant, slope: 1 }", "strategy.staleness.slope: unknown key; known are bound, kind")]
    [InlineData("bufer: 5", "strategy.bufer: unknown key; did you mean buffer?")]
    [InlineData("mu: 5", "strategy.mu: unknown key; known are buffer, clipNorm, concurrency, learningRate, momentum, name, staleness")]
    public void What_cannot_be_is_said_with_its_path(string keys, string problem)
        => Assert.Equal([problem], Problems($"model: logreg\nstrategy: {{ name: fedbuff, {keys} }}"));

    [Fact]
    public void What_belongs_to_synchronous_rounds_is_named_all_at_once()
        => Assert.Equal(
            ["cohort.size: does not go with fedbuff, which asks strategy.concurrency clients at a time",
                "cohort.quorum: does not go with fedbuff, whose rounds end with strategy.buffer updates",
                "evaluation.clients: does not go with fedbuff: those test a round's model whose updates made it, because "
                    + "others are at work"],
            Problems("model: logreg\nstrategy: fedbuff\ncohort: { size: 10, quorum: 5 }\nevaluation: { on: clients, clients: 3 }"));

    [Theory]
    [InlineData("cohort: { fraction: 0.5 }",
        "cohort.fraction: does not go with fedbuff, which asks strategy.concurrency clients at a time")]
    [InlineData("cohort: { deadline: 1m, waitFor: 12, selection: weighted, failedRounds: 2, maxShare: 0.2, maxExamples: 10 }", null)]
    public void The_rest_of_the_cohort_goes_with_it(string cohort, string? problem)
        => Assert.Equal(problem is null ? [] : [problem], Problems($"model: logreg\nstrategy: fedbuff\n{cohort}"));

    [Fact]
    public void A_strategy_of_synchronous_rounds_has_no_buffer()
    {
        Assert.Equal(["strategy.buffer: unknown key; known are clipNorm, learningRate, name"],
            Problems("model: logreg\nstrategy: { name: fedavg, buffer: 3 }"));
        Assert.Equal("strategy.buffer: stands beside krum, whose rounds are synchronous; fedbuff has one",
            Assert.Single(new StrategySpec { Name = "krum", Buffered = new BufferedSpec() }.Problems()).ToString());
    }

    private static RunSpec Read(string strategy)
    {
        var problems = new List<SpecProblem>();
        var spec = RunSpecReader.Read(SpecYaml.Read("run.yaml", $"model: logreg\nstrategy: {strategy}", problems).Root, [], problems);
        Assert.Empty(problems);
        return spec!;
    }

    private static IEnumerable<string> Problems(string text)
    {
        var problems = new List<SpecProblem>();
        Assert.Null(problems.Count == 0 && RunSpecReader.Read(SpecYaml.Read("run.yaml", text, problems).Root, [], problems) is { } spec
            && problems.Count > 0 ? spec : null);
        return problems.Select(problem => problem.ToString());
    }
}
