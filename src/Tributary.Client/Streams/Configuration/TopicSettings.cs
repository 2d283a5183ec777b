namespace Tributary.Client.Streams.Configuration;

/// <summary>What a role listens to and where it publishes: <c>predict_mqtt_topics</c>, <c>training_mqtt_topics</c>,
/// <c>manager_mqtt_topics</c>.</summary>
public sealed record TopicSettings
{
    public IReadOnlyList<string> SubTopics { get; init; } = ["fedLearn/train_data", "model/production/update"];

    public string PubTopic { get; init; } = "";

    /// <summary>Rows that gather before they are predicted or trained on.</summary>
    public int CacheSize { get; init; } = 1;
}
