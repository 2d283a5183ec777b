using Tributary.Engine.Sets;

namespace Tributary.Client.Streams.Configuration;

/// <summary>The section <c>data_generator</c>.</summary>
public sealed record GeneratorSettings
{
    public string PubTopic { get; init; } = "fedLearn/train_data";

    /// <summary>Seconds; 0 for ever.</summary>
    public double TotalRuntime { get; init; }

    /// <summary>Seconds from one row to the next. The original takes whole seconds: 0.25 means no pause there.</summary>
    public double PublishInterval { get; init; } = 1;

    public bool StartNormal { get; init; } = true;

    public bool CycleAnomaly { get; init; } = true;

    /// <summary>Seconds of normal rows before anomalies come.</summary>
    public double NormalTime { get; init; } = 10;

    /// <summary>Seconds of anomalies before normal rows come.</summary>
    public double AnomalyTime { get; init; } = 10_000;

    public string DatasetPath { get; init; } = "/data/BETH/labelled_training_data.csv";

    public IReadOnlyList<string> Features { get; init; } = BethFeatures.Usual;

    /// <summary>The column that is 0 for normal rows.</summary>
    public string DatasetLabel { get; init; } = BethTable.UsualLabel;
}
