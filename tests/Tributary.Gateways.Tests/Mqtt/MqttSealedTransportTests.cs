using Tributary.Gateways.Tests.Contract;
using Tributary.Gateways.Tests.Frames;

namespace Tributary.Gateways.Tests.Mqtt;

/// <summary>Over the built-in broker, bytes in pieces, everything sealed.</summary>
public sealed class MqttSealedTransportTests : TransportContract
{
    protected override async Task<ITransportHarness> StartAsync()
        => await MqttHarness.StartAsync(null, hasTickets: false, sealing: new SealedGround());
}
