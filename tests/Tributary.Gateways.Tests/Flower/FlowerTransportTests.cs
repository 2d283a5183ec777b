using Tributary.Gateways.Tests.Contract;

namespace Tributary.Gateways.Tests.Flower;

public sealed class FlowerTransportTests : TransportContract
{
    protected override async Task<ITransportHarness> StartAsync() => await FlowerHarness.StartAsync();
}
