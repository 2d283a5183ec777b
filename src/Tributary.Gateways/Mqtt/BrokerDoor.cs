using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections;
using MQTTnet.Adapter;
using MQTTnet.AspNetCore;
using MQTTnet.Diagnostics.Logger;
using MQTTnet.Formatter;
using MQTTnet.Implementations;
using MQTTnet.Server;

namespace Tributary.Gateways.Mqtt;

/// <summary>Where connections come in to the built-in broker: from Kestrel, and from the coordinator within this process.</summary>
internal sealed class BrokerDoor(MqttOptions options) : ConnectionHandler, IMqttServerAdapter
{
    private const int BufferBytes = 4096;
    private const int MaxBufferBytes = 65_535;

    public Func<IMqttChannelAdapter, Task>? ClientHandler { get; set; }

    /// <summary>Both ends of a line within this process; the broker's is served.</summary>
    public Stream Dial()
    {
        var (up, down) = (New(), New());
        var channel = new MqttTcpChannel(new PipeStream(up.Reader, down.Writer), null, null, null);
        _ = ServeAsync(new MqttChannelAdapter(channel, Formatter(), MqttNetNullLogger.Instance), isOwn: true);
        return new PipeStream(down.Reader, up.Writer);
    }

    public override Task OnConnectedAsync(ConnectionContext connection)
    {
        connection.Transport = new BoundedPipe(connection.Transport, options.MaxPacketBytes);
        return ServeAsync(new MqttConnectionContext(Formatter(), connection), isOwn: false);
    }

    public Task StartAsync(MqttServerOptions options, IMqttNetLogger logger) => Task.CompletedTask;

    public Task StopAsync() => Task.CompletedTask;

    public void Dispose()
    {
    }

    private static Pipe New() => new(new(pauseWriterThreshold: 1 << 20, resumeWriterThreshold: 1 << 19, useSynchronizationContext: false));

    private static MqttPacketFormatterAdapter Formatter() => new(new MqttBufferWriter(BufferBytes, MaxBufferBytes));

    private async Task ServeAsync(IMqttChannelAdapter line, bool isOwn)
    {
        using var channel = new BrokerChannel(line, options, isOwn);
        if (ClientHandler is { } handler) await handler(channel);
    }
}
