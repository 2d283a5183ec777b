using Tributary.Gateways.Tests.Contract;

namespace Tributary.Gateways.Tests.Native;

public sealed class NativeTransportTests : TransportContract
{
    protected override async Task<ITransportHarness> StartAsync() => await NativeHarness.StartAsync();
}
