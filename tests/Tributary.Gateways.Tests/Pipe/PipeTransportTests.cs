using Tributary.Gateways.Tests.Contract;

namespace Tributary.Gateways.Tests.Pipe;

/// <summary>A transport of a few small files, added the way that docs/architecture.md tells, does what every transport must.</summary>
public sealed class PipeTransportTests : TransportContract
{
    protected override async Task<ITransportHarness> StartAsync() => await PipeHarness.StartAsync();
}
