using Tributary.Transports.Joining;
using Tributary.Transports.Lines;

namespace Tributary.Transports.Mqtt;

/// <summary>How a client takes part over MQTT.</summary>
/// <param name="Broker">Where the coordinator is, or reads and writes too.</param>
/// <param name="Folder">Where models lie while they come.</param>
public sealed record MqttLineOptions(Uri Broker, string Folder)
{
    /// <summary>What the topics begin with, as the coordinator has it.</summary>
    public string Prefix { get; init; } = "tributary";

    /// <summary>Asked at each connecting.</summary>
    public Func<MqttCredentials> Credentials { get; init; } = static () => new MqttCredentials();

    /// <summary>Moves models and updates by tickets, over HTTP to the coordinator; its base address is the coordinator's, and its timeout
    /// is switched off. Null moves them in pieces over MQTT.</summary>
    public HttpClient? Files { get; init; }

    /// <summary>Renews the client's credentials over <see cref="Files"/>; null for nobody.</summary>
    public LinkIdentity? Identity { get; init; }

    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    public string? Version { get; init; }

    /// <summary>Whether the client takes work now.</summary>
    public Func<Availability> Available { get; init; } = static () => Availability.Open;

    /// <summary>Assignments at the same time; from 1.</summary>
    public int AtOnce { get; init; } = 16;
}
