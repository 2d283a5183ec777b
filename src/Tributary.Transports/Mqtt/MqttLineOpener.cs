using System.Net;
using System.Net.Sockets;
using MQTTnet.Channel;

namespace Tributary.Transports.Mqtt;

/// <summary>Opens the line to a broker: a socket, or what takes its place. TLS comes on top of it.</summary>
/// <param name="stream">Takes the place of a socket: for a broker in this process; null for none.</param>
internal sealed class MqttLineOpener(MqttInbox inbox, int bufferBytes, Func<CancellationToken, Task<Stream>>? stream)
    : IMqttClientStreamProvider
{
    /// <summary>What the connections over this line leave open.</summary>
    public MqttReleases Releases { get; } = new();

    public async Task<Stream> ConnectAsync(EndPoint brokerEndPoint, CancellationToken cancellationToken)
        => new GatedStream(stream is null ? await SocketAsync(brokerEndPoint, cancellationToken) : await stream(cancellationToken),
            inbox.RoomAsync);

    private async Task<NetworkStream> SocketAsync(EndPoint broker, CancellationToken cancellation)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp)
        {
            NoDelay = true,
            ReceiveBufferSize = bufferBytes,
            SendBufferSize = bufferBytes,
        };
        try
        {
            await socket.ConnectAsync(broker, cancellation);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
