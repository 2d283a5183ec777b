namespace Tributary.Client.Streams.Configuration;

/// <summary>The Keras system's <c>config.yaml</c>: the same keys, defaults and ranges, for all its roles.</summary>
public sealed record StreamConfiguration
{
    public BrokerSettings Broker { get; init; } = new();

    public GeneratorSettings Generator { get; init; } = new();

    public TopicSettings Predict { get; init; } = new() { PubTopic = "fedLearn/prediction/output", CacheSize = 1 };

    public TopicSettings Train { get; init; } = new() { PubTopic = "model/train/update", CacheSize = 10 };

    /// <summary>Its cache is <see cref="MergeSettings.ModelCacheSize"/>.</summary>
    public TopicSettings Manager { get; init; } = new() { SubTopics = ["model/train/update"], PubTopic = "model/production/update" };

    public ModelFileSettings Model { get; init; } = new();

    public MergeSettings Merge { get; init; } = new();

    public TrainSettings Training { get; init; } = new();

    /// <summary>Where the manager tells of its work; empty for nowhere.</summary>
    public string StatusTopic { get; init; } = "server/status";

    /// <summary>What is fine here, but the original programs would refuse or take otherwise.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];
}
