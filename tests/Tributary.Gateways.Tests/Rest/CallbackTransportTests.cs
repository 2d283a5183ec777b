using Tributary.Gateways.Tests.Contract;

namespace Tributary.Gateways.Tests.Rest;

/// <summary>The coordinator's own assignments by callbacks, bytes by tickets.</summary>
public sealed class CallbackTransportTests : TransportContract
{
    protected override async Task<ITransportHarness> StartAsync() => await CallbackHarness.StartAsync(hasTickets: true);
}
