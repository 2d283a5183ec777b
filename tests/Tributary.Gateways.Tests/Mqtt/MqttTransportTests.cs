using Tributary.Gateways.Tests.Contract;

namespace Tributary.Gateways.Tests.Mqtt;

/// <summary>Over the built-in broker, bytes in pieces.</summary>
public sealed class MqttTransportTests : TransportContract
{
    protected override async Task<ITransportHarness> StartAsync() => await MqttHarness.StartAsync(null, hasTickets: false);
}
