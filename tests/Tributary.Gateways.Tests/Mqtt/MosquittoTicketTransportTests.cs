using Tributary.Gateways.Tests.Contract;

namespace Tributary.Gateways.Tests.Mqtt;

/// <summary>Over Debian's mosquitto, bytes by tickets.</summary>
public sealed class MosquittoTicketTransportTests : TransportContract
{
    protected override async Task<ITransportHarness> StartAsync() => await MqttHarness.StartAsync([], hasTickets: true);
}
