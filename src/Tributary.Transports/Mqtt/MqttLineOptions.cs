using Tributary.Transports.Frames;

namespace Tributary.Transports.Mqtt;

/// <summary>How a client takes part over MQTT.</summary>
/// <param name="Broker">Where the coordinator is, or reads and writes too.</param>
/// <param name="Folder">Where models lie while they come.</param>
public sealed record MqttLineOptions(Uri Broker, string Folder) : FrameLineOptions(Folder)
{
    /// <summary>What the topics begin with, as the coordinator has it.</summary>
    public string Prefix { get; init; } = "tributary";

    /// <summary>Asked at each connecting.</summary>
    public Func<MqttCredentials> Credentials { get; init; } = static () => new MqttCredentials();
}
