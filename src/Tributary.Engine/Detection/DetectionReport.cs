using Tributary.Engine.Training;

namespace Tributary.Engine.Detection;

/// <summary>How well a threshold tells anomalies from normal rows: a row is flagged when its score lies above.</summary>
/// <param name="Flagged">Anomalies that are flagged.</param>
/// <param name="Missed">Anomalies that are not.</param>
/// <param name="FalseAlarms">Normal rows that are flagged.</param>
/// <param name="Passed">Normal rows that are not.</param>
public sealed record DetectionReport(double Threshold, long Flagged, long Missed, long FalseAlarms, long Passed)
{
    /// <summary>Share of the flagged rows that are anomalies; NaN where none is flagged.</summary>
    public double Precision => (double)Flagged / (Flagged + FalseAlarms);

    /// <summary>Share of the anomalies that are flagged; NaN where there are none.</summary>
    public double Recall => (double)Flagged / (Flagged + Missed);

    /// <summary>Share of the normal rows that are flagged; NaN where there are none.</summary>
    public double FalseAlarmRate => (double)FalseAlarms / (FalseAlarms + Passed);

    /// <summary>Harmonic mean of precision and recall; 0 where nothing is flagged rightly.</summary>
    public double F1 => Flagged == 0 ? 0 : 2.0 * Flagged / ((2 * Flagged) + FalseAlarms + Missed);

    /// <summary>Area under the ROC curve, whatever the threshold; NaN where all rows are of one kind.</summary>
    public double Area { get; init; } = double.NaN;

    public static DetectionReport Of(ReadOnlySpan<double> scores, ReadOnlySpan<bool> isAnomaly, double threshold)
    {
        var area = RocArea.Of(scores, isAnomaly);
        long flagged = 0, missed = 0, alarms = 0, passed = 0;
        for (var i = 0; i < scores.Length; i++)
        {
            var isFlagged = scores[i] > threshold;
            if (isAnomaly[i] && isFlagged) flagged++;
            else if (isAnomaly[i]) missed++;
            else if (isFlagged) alarms++;
            else passed++;
        }

        return new DetectionReport(threshold, flagged, missed, alarms, passed) { Area = area };
    }
}
