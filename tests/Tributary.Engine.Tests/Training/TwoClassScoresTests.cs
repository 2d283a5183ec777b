using Tributary.Engine.Data;
using Tributary.Engine.Models;
using Tributary.Engine.Training;

namespace Tributary.Engine.Tests.Training;

public sealed class TwoClassScoresTests
{
    private static readonly ImageSet s_digits = (ImageSet)Tributary.Engine.Sets.ThreesAndSevens.BuiltIn.All().Test;

    [Theory]
    [InlineData("rest-3v7")]
    [InlineData("logreg")]
    public void Two_classes_are_measured_as_the_definitions_say(string name)
    {
        var spec = ModelCatalog.Find(name)!;
        if (name == "logreg") spec = spec with { Layers = [new FlattenSpec(), new DenseSpec("fc1", 2)] };
        using var network = Trained(spec);
        var predicted = new List<(double Score, bool Is, bool Said)>();
        Trainer.Evaluate(network, s_digits, (row, label, scores) => predicted.Add((scores[^1], s_digits.Label(row) == 1, label == 1)),
            CancellationToken.None);

        var measures = Trainer.Evaluate(network, s_digits, CancellationToken.None).Metrics;

        var (ones, others) = (predicted.Where(one => one.Is).ToArray(), predicted.Where(one => !one.Is).ToArray());
        var pairs = ones.SelectMany(one => others.Select(other => one.Score > other.Score ? 1.0 : one.Score == other.Score ? 0.5 : 0));
        Assert.Equal(["auc", "sensitivity", "specificity"], measures.Keys);
        Assert.Equal(pairs.Average(), measures[TwoClassScores.Auc], 9);
        Assert.Equal(ones.Average(one => one.Said ? 1.0 : 0), measures[TwoClassScores.Sensitivity], 9);
        Assert.Equal(others.Average(one => one.Said ? 0 : 1.0), measures[TwoClassScores.Specificity], 9);
        Assert.InRange(measures[TwoClassScores.Auc], 0.6, 1);
    }

    [Fact]
    public void Of_one_class_alone_nothing_is_said_that_needs_both()
    {
        using var network = Trained(ModelCatalog.Find("rest-3v7")!);

        var measures = Trainer.Evaluate(network, new Subset(s_digits, [0, 1, 2]), CancellationToken.None).Metrics;

        Assert.Equal(["sensitivity"], measures.Keys);
    }

    [Fact]
    public void More_classes_have_no_such_measures()
    {
        using var network = new Network(ModelCatalog.Find("logreg")!, 64);

        Assert.Empty(Trainer.Evaluate(network, EmbeddedMnist.Test, CancellationToken.None).Metrics);
    }

    private static Network Trained(ModelSpec spec)
    {
        var network = new Network(spec, 64);
        Trainer.Train(network, Tributary.Engine.Sets.ThreesAndSevens.BuiltIn.All().Train, new TrainingOptions { Epochs = 1 }, null,
            CancellationToken.None);
        return network;
    }
}
