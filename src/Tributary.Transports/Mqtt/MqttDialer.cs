using System.Net;
using MQTTnet;
using MQTTnet.Channel;
using MQTTnet.Formatter;

namespace Tributary.Transports.Mqtt;

/// <summary>A connection's options as MQTTnet takes them.</summary>
internal static class MqttDialer
{
    /// <param name="tls">Null for none.</param>
    /// <param name="opener">Opens the line.</param>
    public static MqttClientOptions Options(MqttConnectionOptions options, MqttCredentials credentials, MqttTls? tls,
        IMqttClientStreamProvider opener)
    {
        var isFive = options.Version == MqttVersion.V5;
        var written = new MqttClientOptions
        {
            ClientId = options.ClientId,
            ProtocolVersion = options.Version switch
            {
                MqttVersion.V5 => MqttProtocolVersion.V500,
                MqttVersion.V311 => MqttProtocolVersion.V311,
                _ => MqttProtocolVersion.V310,
            },
            ChannelOptions = new MqttClientTcpOptions
            {
                RemoteEndpoint = new DnsEndPoint(options.Broker.Host.Trim('[', ']'), options.Port),
                TlsOptions = tls?.Options ?? new MqttClientTlsOptions(),
                StreamProvider = opener,
            },
            CleanSession = options.CleanStart,
            KeepAlivePeriod = options.KeepAlive,
            Timeout = options.ConnectTimeout,
            ValidateFeatures = false,
        };
        if (credentials.User is not null || credentials.Password is not null)
            written.Credentials = new MqttClientCredentials(credentials.User ?? "",
                credentials.Password is { } password ? System.Text.Encoding.UTF8.GetBytes(password) : null);
        if (isFive)
        {
            written.SessionExpiryInterval = MqttLibrary.Seconds(options.SessionExpiry);
            written.ReceiveMaximum = (ushort)options.MaxInboxMessages;
            written.MaximumPacketSize = (uint)options.MaxPacketBytes;
        }

        if (options.Will is not { } will) return written;
        written.WillTopic = will.Topic;
        written.WillPayload = will.Payload.ToArray();
        written.WillQualityOfServiceLevel = (MQTTnet.Protocol.MqttQualityOfServiceLevel)will.Qos;
        written.WillRetain = will.Retain;
        if (!isFive) return written;
        written.WillDelayInterval = MqttLibrary.Seconds(options.WillDelay);
        written.WillContentType = will.ContentType;
        written.WillResponseTopic = will.ResponseTopic;
        written.WillCorrelationData = will.Correlation.IsEmpty ? null : will.Correlation.ToArray();
        written.WillMessageExpiryInterval = MqttLibrary.Seconds(will.Expiry ?? TimeSpan.Zero);
        if (will.Properties.Count > 0) written.WillUserProperties = MqttLibrary.Properties(will);
        return written;
    }
}
