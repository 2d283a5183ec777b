using Tributary.Cli.Live;
using Tributary.Core.Rounds;

namespace Tributary.Cli.Tests.Live;

public sealed class PlainRunViewTests
{
    [Theory]
    [InlineData(0.5, 1.25, "nodes 50.0 % spread 10.0 %  distance 1.250  ")]
    [InlineData(0.5, null, "nodes 50.0 % spread 10.0 %  train loss 0.25")]
    [InlineData(null, 1.25, "  distance 1.250  ")]
    [InlineData(null, null, "clients 0/0  train loss 0.25")]
    public void Of_nodes_without_a_central_model_only_what_is_known_is_said(double? accuracy, double? distance, string said)
    {
        using var text = new StringWriter();

        new PlainRunView(text).RoundSaved(new RoundRecord
        {
            Round = 1,
            Started = DateTimeOffset.UnixEpoch,
            Seconds = new RoundTimes(0, 0, 0, 0, 0),
            Cohort = [],
            ModelSha256 = "",
            TrainLoss = 0.25,
            Gossip = new GossipRecord
            {
                Nodes = [],
                Figures = new GossipFigures { Accuracy = accuracy, Spread = accuracy is null ? null : 0.1, Distance = distance },
            },
        });

        Assert.Contains(said, text.ToString(), StringComparison.Ordinal);
    }
}
