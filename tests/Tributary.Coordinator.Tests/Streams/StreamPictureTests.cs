using Tributary.Coordinator.Api;
using Tributary.Coordinator.Streams;
using Tributary.Core.Tests.Fakes;
using Tributary.Transports.Mqtt.Streams;

namespace Tributary.Coordinator.Tests.Streams;

public sealed class StreamPictureTests
{
    private readonly ManualClock _clock = new();
    private readonly StreamPicture _picture;

    public StreamPictureTests() => _picture
        = new StreamPicture(new StreamWatchOptions { Broker = new Uri("mqtt://127.0.0.1:1883") }, _clock);

    [Fact]
    public void A_second_of_scores_is_one_point_with_its_greatest_its_mean_and_what_was_over_the_threshold()
    {
        Score("board-1", 1.5, 1, 3, 2);
        Score("board-1", 1.5, 2);
        _clock.Advance(TimeSpan.FromSeconds(1));
        Score("board-1", 1.5, 0.5);

        var scores = Assert.Single(_picture.Scores(["predict/board-1", "predict/nobody"], 0).Nodes);
        Assert.Equal([3, 0.5], scores.Max);
        Assert.Equal([2, 0.5], scores.Mean);
        Assert.Equal([3, 0], scores.Over);
        Assert.Equal(scores.Seconds[0] + 1, scores.Seconds[1]);
        Assert.Equal([0.5], _picture.Scores(["predict/board-1"], scores.Seconds[1]).Nodes[0].Max);

        var node = Assert.Single(_picture.Info().Nodes);
        Assert.Equal((5L, 3L, 0.5, 1.5), (node.Rows, node.Alerts, node.Score, node.Threshold));
        var alert = Assert.Single(_picture.Info().Alerts);
        Assert.Equal(("predict/board-1", 3, 3.0), (alert.Node, alert.Rows, alert.Score));
    }

    [Fact]
    public void Programs_without_a_name_are_one_node_and_their_rows_raise_no_alert()
    {
        _picture.Scored(new ScoreMessage(0, [9]));
        _picture.Scored(new ScoreMessage(0, [8]));
        _picture.Sent(null, "aa", 0);

        var nodes = _picture.Info().Nodes;
        Assert.Equal(["predict/", "train/"], nodes.Select(node => node.Id));
        Assert.All(nodes, node => Assert.Null(node.Name));
        Assert.Equal((2L, 0L, 1L), (nodes[0].Rows, nodes[0].Alerts, nodes[1].Updates));
    }

    [Fact]
    public void Neither_seconds_nor_alerts_nor_nodes_grow_beyond_their_bounds()
    {
        for (var second = 0; second < 700; second++)
        {
            Score("board-1", 0, 1);
            _clock.Advance(TimeSpan.FromSeconds(1));
        }

        var scores = _picture.Scores(["predict/board-1"], 0).Nodes[0];
        Assert.Equal((WatchedNode.MaxSlots, AlertRing.Max, AlertRing.Max),
            (scores.Seconds.Count, scores.Alerts.Count, _picture.Info().Alerts.Count));
        Assert.True(scores.Alerts[0].Time > scores.Alerts[^1].Time);

        for (var i = 0; i < StreamPicture.MaxNodes + 40; i++) Score($"flood-{i}", null, 1);
        Assert.Equal((StreamPicture.MaxNodes, 41L), (_picture.Info().Nodes.Count, _picture.Info().Beyond));

        // Who is silent gives its place to somebody new.
        _clock.Advance(TimeSpan.FromMinutes(11));
        Score("late", null, 1);
        Assert.Equal("predict/late", Assert.Single(_picture.Info().Nodes).Id);
    }

    [Fact]
    public void A_merge_counts_once_though_it_goes_to_two_topics_and_what_trainers_sent_since_is_told()
    {
        Assert.Null(_picture.Info().Manager);
        _picture.Sent("t1", "aa", 10);
        _picture.Sent("t2", "bb", 20);
        _picture.Said(StatusMessage.Gathered(2, 2));
        var gathering = _picture.Info().Manager!;
        Assert.Equal((100.0, "red", 2L), (gathering.Percent, gathering.Color, gathering.Waiting));

        _picture.Merged("m", "cc");
        _picture.Merged("m", "cc");
        _picture.Said(StatusMessage.Global);

        var manager = _picture.Info().Manager!;
        Assert.Equal((1L, 0L, "cc", "m", "all"), (manager.Merges, manager.Waiting, manager.Model, manager.Name, manager.Color));
        Assert.Equal(StreamKind.Train, _picture.Info().Nodes[0].Kind);
    }

    private void Score(string node, double? threshold, params double[] scores)
        => _picture.Scored(new ScoreMessage(0, scores) { Node = node, Threshold = threshold });
}
