using System.Net.Sockets;
using MQTTnet;

namespace Tributary.Transports.Mqtt;

/// <summary>Tells refusals that only a person can mend from what passes by itself.</summary>
internal static class MqttRefusals
{
    // As brokers that know MQTT 3 only say it, whatever was spoken (MQTT 3.1.1, section 3.2.2.3); the library's enumeration has it not.
    private const MqttClientConnectResultCode OlderVersion = (MqttClientConnectResultCode)1;

    /// <summary>What is thrown where a broker does not let a client in.</summary>
    public static Exception Of(MqttClientConnectResult result, MqttConnectionOptions options)
    {
        var code = result.ResultCode == OlderVersion ? MqttClientConnectResultCode.UnsupportedProtocolVersion : result.ResultCode;
        var said = result.ReasonString is { Length: > 0 } text ? $"{code}, {text}" : code.ToString();
        var words = $"the broker at {options.Broker} refuses this client: {said}";
        return Remedy(code) is not { } remedy ? new MqttAwayException(words) : new MqttRefusedException($"{words}; {remedy}")
        {
            IsVersion = code == MqttClientConnectResultCode.UnsupportedProtocolVersion,
        };
    }

    /// <summary>Why a connection ended before the broker said a word, and what that most often is. With TLS 1.3 a broker that does not take
    /// a certificate has no other way to say it, and its alert may be lost on the way.</summary>
    /// <param name="tls">Null for none.</param>
    public static MqttAwayException BrokenOff(Exception fault, MqttTls? tls, MqttConnectionOptions options)
    {
        var reason = MqttLibrary.Reason(fault);
        if (fault.GetBaseException() is SocketException { SocketErrorCode: not (SocketError.ConnectionReset or SocketError.Shutdown) }
            || tls?.IsBrokerTrusted == false) return new MqttAwayException(reason, fault);
        var most = tls switch
        {
            null => "is it a port for TLS? its address begins with mqtts:// then",
            { IsBrokerTrusted: null } => "is it a port without TLS? its address begins with mqtt:// then",
            { Shown: null } => "it seems to demand a certificate; show one, with its key",
            { Shown: var shown } => $"it seems not to take the certificate {shown}; was that signed by an authority that the broker "
                + "trusts, and is it still valid?",
        };
        return new MqttAwayException($"{options.Broker} ended the connection before it said a word ({reason}); {most}", fault)
        {
            IsWordless = true,
        };
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
