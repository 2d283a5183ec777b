using Tributary.Gateways.Tests.Contract;

namespace Tributary.Gateways.Tests.Mqtt;

/// <summary>Over Debian's mosquitto, with the packet size that newer ones have by default, bytes in pieces.</summary>
public sealed class MosquittoTransportTests : TransportContract
{
    protected override async Task<ITransportHarness> StartAsync()
        => await MqttHarness.StartAsync(["max_packet_size 2000000"], hasTickets: false);
}
