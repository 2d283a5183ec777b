using Tributary.Gateways.Tests.Contract;

namespace Tributary.Gateways.Tests.Mqtt;

/// <summary>Over the built-in broker, bytes by tickets.</summary>
public sealed class MqttTicketTransportTests : TransportContract
{
    protected override async Task<ITransportHarness> StartAsync() => await MqttHarness.StartAsync(null, hasTickets: true);
}
