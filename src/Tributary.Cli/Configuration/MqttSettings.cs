using Tributary.Coordinator.Hosting;
using Tributary.Gateways.Mqtt;
using static Tributary.Cli.Configuration.SettingKind;

namespace Tributary.Cli.Configuration;

/// <summary>The part of the section <c>coordinator</c> that is about clients over MQTT.</summary>
internal static class MqttSettings
{
    public static SettingKey<CoordinatorOptions>[] Keys { get; } =
    [
        new(Text, "mqttListen", "Address of the built-in MQTT broker, like mqtt://127.0.0.1:1883; else there is none",
            o => o.Gateway<MqttOptions>()?.Listen,
            (o, v) => o.With<MqttOptions>(mqtt => mqtt with { Listen = v.Address("mqtt://127.0.0.1:1883", "mqtt", "mqtts") }))
        { Form = "URL", Field = "mqtt.listen" },
        new(Text, "mqttBroker", "Another MQTT broker at which the coordinator meets its clients, like mqtt://broker.example",
            o => o.Gateway<MqttOptions>()?.Broker,
            (o, v) => o.With<MqttOptions>(mqtt => mqtt with { Broker = v.Address("mqtt://127.0.0.1:1883", "mqtt", "mqtts") }))
        { Form = "URL", Field = "mqtt.broker" },
        new(List, "mqttShared", "Topics that every client may read and write at the built-in MQTT broker",
            o => o.Gateway<MqttOptions>()?.Shared, (o, v) => o.With<MqttOptions>(mqtt => mqtt.Sharing(v.List())))
        { Form = "TOPIC", Field = "mqtt.shared" },
        .. BrokerKeys.Of<CoordinatorOptions>("mqtt", "that other broker", o => o.Gateway<MqttOptions>()?.Credentials ?? new(),
            (o, credentials) => o.With<MqttOptions>(mqtt => mqtt with { Credentials = credentials })),
    ];
}
