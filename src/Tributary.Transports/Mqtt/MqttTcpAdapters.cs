using MQTTnet;
using MQTTnet.Adapter;
using MQTTnet.Diagnostics.Logger;
using MQTTnet.Formatter;
using MQTTnet.Implementations;

namespace Tributary.Transports.Mqtt;

/// <summary>The library's connections over TCP alone. Its own factory knows WebSockets too, which nobody here uses and every native
/// executable would carry.</summary>
internal sealed class MqttTcpAdapters(MqttReleases releases) : IMqttClientAdapterFactory
{
    public IMqttChannelAdapter CreateClientAdapter(MqttClientOptions options, MqttPacketInspector packetInspector, IMqttNetLogger logger)
    {
        var buffer = new MqttBufferWriter(options.WriterBufferSize, options.WriterBufferSizeMax);
        var formatter = new MqttPacketFormatterAdapter(options.ProtocolVersion, buffer);
        var adapter = new MqttChannelAdapter(new MqttTcpChannel(options), formatter, logger)
        {
            AllowPacketFragmentation = options.AllowPacketFragmentation,
            PacketInspector = packetInspector,
        };
        return new MqttReleasingAdapter(adapter, releases);
    }
}
