using Tributary.Gateways.Tests.Contract;

namespace Tributary.Gateways.Tests.Faas;

public sealed class FaasTransportTests : TransportContract
{
    protected override async Task<ITransportHarness> StartAsync() => await FaasHarness.StartAsync();
}
