using Tributary.Engine.Detection;
using Tributary.Engine.Training;

namespace Tributary.Engine.Tests.Detection;

/// <summary>Scores, thresholds and how well they part rows.</summary>
public sealed class DetectionTests
{
    [Fact]
    public void The_area_counts_ties_half()
    {
        Assert.Equal(1, RocArea.Of([0.1, 0.2, 0.8, 0.9], [false, false, true, true]));
        Assert.Equal(0, RocArea.Of([0.9, 0.8, 0.2, 0.1], [false, false, true, true]));
        Assert.Equal(0.5, RocArea.Of([0.5, 0.5, 0.5, 0.5], [false, true, false, true]));

        // Of six pairs four are right and one is a tie.
        Assert.Equal(4.5 / 6, RocArea.Of([0.1, 0.4, 0.5, 0.4, 0.9], [false, false, false, true, true]), 12);
        Assert.True(double.IsNaN(RocArea.Of([1, 2], [true, true])));
    }

    [Fact]
    public void The_area_is_the_share_of_pairs_in_the_right_order()
    {
        var random = new Random(3);
        double[] scores = [.. Enumerable.Range(0, 300).Select(_ => random.Next(40) / 10.0)];
        bool[] labels = [.. scores.Select(score => random.NextDouble() < score / 5)];
        var (right, pairs) = (0.0, 0);
        for (var i = 0; i < scores.Length; i++)
        {
            for (var j = 0; j < scores.Length; j++)
            {
                if (!labels[i] || labels[j]) continue;
                right += scores[i] > scores[j] ? 1 : scores[i].Equals(scores[j]) ? 0.5 : 0;
                pairs++;
            }
        }

        Assert.Equal(right / pairs, RocArea.Of(scores, labels), 12);
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(50, 2.5)]
    [InlineData(90, 3.7)]
    [InlineData(100, 4)]
    public void A_percentile_lies_between_two_values_in_proportion(double percent, double wanted)
        => Assert.Equal(wanted, Percentile.Of([4, 1, 3, 2], percent), 12);

    [Fact]
    public void A_report_counts_what_lies_above_the_threshold()
    {
        var report = DetectionReport.Of([1, 2, 3, 4, 5], [false, true, false, true, true], 2);

        Assert.Equal((2L, 1L, 1L, 1L), (report.Flagged, report.Missed, report.FalseAlarms, report.Passed));
        Assert.Equal(2 / 3.0, report.F1, 12);
        Assert.Equal((2 / 3.0, 2 / 3.0, 0.5), (report.Precision, report.Recall, report.FalseAlarmRate));
        Assert.Equal(0, DetectionReport.Of([1, 2], [true, false], 5).F1);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(7)]
    [InlineData(8)]
    [InlineData(123)]
    [InlineData(300)]
    public void A_score_is_the_distance(int columns)
    {
        var random = new Random(columns);
        float[] predicted = [.. Enumerable.Range(0, columns).Select(_ => (float)random.NextDouble())];
        double[] scaled = [.. Enumerable.Range(0, columns).Select(_ => random.NextDouble())];

        var wanted = Math.Sqrt(predicted.Zip(scaled, (one, other) => Math.Pow(one - other, 2)).Sum());
        Assert.Equal(wanted, AnomalyScore.Of(predicted, scaled), 12);
    }

    [Theory]
    [InlineData(7, new[] { 4, 2, 4, 7 })]
    [InlineData(123, new[] { 62, 31, 62, 123 })]
    [InlineData(1, new[] { 1, 1, 1, 1 })]
    public void Layers_follow_the_columns(int columns, int[] units)
        => Assert.Equal(units, Autoencoder.Of(columns).Layers.OfType<Engine.Models.DenseSpec>().Select(layer => layer.Units));
}
