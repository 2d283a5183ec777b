namespace Tributary.Client.Streams.Configuration;

/// <summary>The section <c>mqtt_connection</c>.</summary>
public sealed record BrokerSettings
{
    public string Host { get; init; } = "Federated_Learning_Mosquitto_MQTT_Broker";

    /// <summary>1..65535.</summary>
    public int Port { get; init; } = 1883;

    /// <summary>Seconds, 0..65535; 0 for none.</summary>
    public int Keepalive { get; init; } = 60;

    /// <summary>0..2.</summary>
    public int SubQos { get; init; } = 2;

    /// <summary>0..2.</summary>
    public int PubQos { get; init; }

    /// <summary>31 for MQTT 3.1, 5 for MQTT 5; 311 for MQTT 5 where the broker knows it, and for 3.1.1 elsewhere: what the original
    /// programs read is the same, and between ours no message counts twice.</summary>
    public int Protocol { get; init; } = 311;

    /// <summary>Whether 311 means MQTT 3.1.1 and nothing else.</summary>
    public bool IsProtocolStrict { get; init; }

    /// <summary>None, tls_1, tls_11 or tls_12: what the original programs need to know. A certificate alone turns TLS on
    /// here.</summary>
    public string SslProtocol { get; init; } = "None";

    /// <summary>The authority's certificate (PEM); null for no TLS.</summary>
    public string? SslCertPath { get; init; }
}
