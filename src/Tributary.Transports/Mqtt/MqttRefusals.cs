using MQTTnet;

namespace Tributary.Transports.Mqtt;

/// <summary>Tells refusals that only a person can mend from what passes by itself.</summary>
internal static class MqttRefusals
{
    /// <summary>What is thrown where a broker does not let a client in.</summary>
    public static Exception Of(MqttClientConnectResult result, MqttConnectionOptions options)
    {
        var said = result.ReasonString is { Length: > 0 } text ? $"{result.ResultCode}, {text}" : result.ResultCode.ToString();
        var words = $"the broker at {options.Broker} refuses this client: {said}";
        return Remedy(result.ResultCode) is { } remedy ? new MqttRefusedException($"{words}; {remedy}") : new MqttAwayException(words);
    }

    private static string? Remedy(MqttClientConnectResultCode code) => code switch
    {
        MqttClientConnectResultCode.BadUserNameOrPassword or MqttClientConnectResultCode.NotAuthorized
            => "give it a user and password, a token or a certificate that the broker knows",
        MqttClientConnectResultCode.UnsupportedProtocolVersion => "take another version of the protocol (5, 3.1.1 or 3.1)",
        MqttClientConnectResultCode.ClientIdentifierNotValid => "take another client id",
        MqttClientConnectResultCode.Banned or MqttClientConnectResultCode.BadAuthenticationMethod
            or MqttClientConnectResultCode.QoSNotSupported or MqttClientConnectResultCode.RetainNotSupported
            or MqttClientConnectResultCode.TopicNameInvalid => "ask the broker's operator",
        _ => null,
    };
}
