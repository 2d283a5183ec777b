using System.Net;
using System.Security.Cryptography.X509Certificates;
using MQTTnet.Adapter;
using MQTTnet.Formatter;
using MQTTnet.Packets;

namespace Tributary.Transports.Mqtt;

/// <summary>A connection of the library's that passes everything on; who derives from it changes what it has to.</summary>
internal abstract class PassingAdapter(IMqttChannelAdapter line) : IMqttChannelAdapter
{
    public long BytesReceived => line.BytesReceived;

    public long BytesSent => line.BytesSent;

    public X509Certificate2 ClientCertificate => line.ClientCertificate;

    public EndPoint LocalEndPoint => line.LocalEndPoint;

    public EndPoint RemoteEndPoint => line.RemoteEndPoint;

    public bool IsSecureConnection => line.IsSecureConnection;

    public MqttPacketFormatterAdapter PacketFormatterAdapter => line.PacketFormatterAdapter;

    public Task ConnectAsync(CancellationToken cancellationToken) => line.ConnectAsync(cancellationToken);

    public Task DisconnectAsync(CancellationToken cancellationToken) => line.DisconnectAsync(cancellationToken);

    public virtual Task<MqttPacket> ReceivePacketAsync(CancellationToken cancellationToken) => line.ReceivePacketAsync(cancellationToken);

    public virtual Task SendPacketAsync(MqttPacket packet, CancellationToken cancellationToken)
        => line.SendPacketAsync(packet, cancellationToken);

    public void ResetStatistics() => line.ResetStatistics();

    public void Dispose() => line.Dispose();
}
