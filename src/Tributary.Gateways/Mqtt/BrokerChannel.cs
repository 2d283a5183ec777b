using System.Security.Cryptography;
using MQTTnet.Adapter;
using MQTTnet.Exceptions;
using MQTTnet.Formatter;
using MQTTnet.Packets;
using MQTTnet.Protocol;
using Tributary.Transports.Mqtt;

namespace Tributary.Gateways.Mqtt;

/// <summary>A connection of the built-in broker, with what MQTTnet leaves open: ids for clients of MQTT 3 that bring none, the limits that
/// a client is told, and the packet size that a client can take.</summary>
/// <param name="isOwn">Whether it is the coordinator's, within this process.</param>
internal sealed class BrokerChannel(IMqttChannelAdapter line, MqttOptions options, bool isOwn) : PassingAdapter(line)
{
    // Packet type and length, packet number, length of the topic, and what MQTT 5 says besides.
    private const int PacketOverhead = 64;

    // Topics of up to 64 KiB that the library remembers for a client.
    private const ushort MaxAliases = 16;
    private uint _maxPacket;
    private bool _isKnown;

    public bool IsOwn => isOwn;

    /// <summary>Messages that the client cannot take.</summary>
    public long TooLarge { get; private set; }

    public override async Task<MqttPacket> ReceivePacketAsync(CancellationToken cancellationToken)
    {
        var packet = await base.ReceivePacketAsync(cancellationToken);
        if (packet is MqttPublishPacket { TopicAlias: > MaxAliases })
        {
            var reason = new MqttDisconnectPacket { ReasonCode = MqttDisconnectReasonCode.TopicAliasInvalid };
            await base.SendPacketAsync(reason, cancellationToken);
            throw new MqttProtocolViolationException($"a topic alias is above {MaxAliases}");
        }

        if (_isKnown || packet is not MqttConnectPacket connect) return packet;
        (_isKnown, _maxPacket) = (true, connect.MaximumPacketSize);
        if (string.IsNullOrEmpty(connect.ClientId) && PacketFormatterAdapter.ProtocolVersion != MqttProtocolVersion.V500)
            connect.ClientId = NewId();
        return packet;
    }

    public override async Task SendPacketAsync(MqttPacket packet, CancellationToken cancellationToken)
    {
        if (packet is MqttConnAckPacket welcome)
        {
            welcome.MaximumPacketSize = (uint)options.MaxPacketBytes;
            welcome.SharedSubscriptionAvailable = false;
            welcome.TopicAliasMaximum = MaxAliases;
        }

        if (packet is not MqttPublishPacket publish)
        {
            await base.SendPacketAsync(packet, cancellationToken);
            return;
        }

        if (_maxPacket == 0 || publish.Payload.Length + publish.Topic.Length + PacketOverhead <= _maxPacket)
            await base.SendPacketAsync(packet, cancellationToken);
        else TooLarge++;
    }

    /// <summary>An id for who brings none.</summary>
    public static string NewId() => "auto-" + RandomNumberGenerator.GetHexString(16, lowercase: true);
}
