namespace Tributary.Client.Streams.Configuration;

/// <summary>The section <c>nn_config</c>.</summary>
public sealed record ModelFileSettings
{
    public string ModelPath { get; init; } = "/opt/FederatedLearning/artifacts/model/model.h5";

    public string ScalerPath { get; init; } = "/opt/FederatedLearning/artifacts/model/model.scaler";

    /// <summary>Messages on it are weights, all others rows.</summary>
    public string ModelUpdateTopic { get; init; } = "model/production/update";
}
