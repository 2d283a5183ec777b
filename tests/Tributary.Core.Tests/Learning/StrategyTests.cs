using Tributary.Core.Learning.Strategies;

namespace Tributary.Core.Tests.Learning;

public sealed class StrategyTests
{
    [Theory]
    [InlineData("FedAvg", "WeightedMean", "sgd")]
    [InlineData("FedAvgM", "WeightedMean", "momentum")]
    [InlineData("FedProx", "WeightedMean", "sgd")]
    [InlineData("FedAdagrad", "WeightedMean", "adagrad")]
    [InlineData("FedAdam", "WeightedMean", "adam")]
    [InlineData("FedYogi", "WeightedMean", "yogi")]
    [InlineData("FedMean", "Mean", "sgd")]
    [InlineData("FedMedian", "Median", "sgd")]
    [InlineData("FedTrimmedAvg", "TrimmedMean", "sgd")]
    [InlineData("Krum", "Krum", "sgd")]
    [InlineData("MultiKrum", "MultiKrum", "sgd")]
    [InlineData("Bulyan", "Bulyan", "sgd")]
    [InlineData("FaultTolerantFedAvg", "WeightedMean", "sgd")]
    [InlineData("QFedAvg", "FairMean", "sgd")]
    [InlineData("FedBuff", "Mean", "sgd")]
    [InlineData("Gossip", "Mean", "sgd")]
    public void A_name_is_an_aggregation_and_a_server_optimizer(string name, string aggregation, string optimizer)
    {
        var strategy = StrategyCatalog.Create(new StrategySpec { Name = name });

        Assert.Equal((aggregation, optimizer), (strategy.Aggregation.GetType().Name, strategy.Optimizer.Kind));
        Assert.Equal(name, strategy.Name, ignoreCase: true);
    }

    [Fact]
    public void Every_row_of_the_table_is_tested_above() => Assert.Equal(16, StrategyCatalog.All.Count);

    [Fact]
    public void Every_default_is_allowed()
        => Assert.All(StrategyCatalog.All.SelectMany(entry => entry.Parameters),
            parameter => Assert.Null(parameter.Problem(parameter.Default)));

    [Fact]
    public void Robust_strategies_say_how_many_updates_they_need()
    {
        var byzantine = new Dictionary<string, double>(StringComparer.Ordinal) { ["byzantine"] = 2 };

        Assert.Equal(7, StrategyCatalog.Create(new() { Name = "krum", Parameters = byzantine }).Quorum(20, 1));
        Assert.Equal(11, StrategyCatalog.Create(new() { Name = "bulyan", Parameters = byzantine }).Quorum(20, 1));
        Assert.Equal(12, StrategyCatalog.Create(new() { Name = "bulyan", Parameters = byzantine }).Quorum(20, 12));
        Assert.Equal(10, StrategyCatalog.Create(new() { Name = "faulttolerantfedavg" }).Quorum(20, 1));
    }

    [Fact]
    public void Unknown_names_and_impossible_numbers_are_problems()
    {
        Assert.Contains("one of fedavg, ", Assert.Single(new StrategySpec { Name = "fedsgd" }.Problems()).Message,
            StringComparison.Ordinal);
        var spec = new StrategySpec
        {
            Name = "krum",
            Parameters = new Dictionary<string, double>(StringComparer.Ordinal) { ["byzantine"] = 1.5, ["learningRate"] = 0, ["q"] = 1 },
        };
        Assert.Equal(
        [
            "strategy.byzantine: is 1.5; it must be a whole number of at least 0 and at most 10000",
            "strategy.learningRate: is 0; it must be above 0",
            "strategy.q: krum has no such parameter; it has byzantine, learningRate",
        ], spec.Problems().Select(problem => problem.ToString()));
    }
}
