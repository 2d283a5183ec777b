using Tributary.Gateways.Tests.Contract;

namespace Tributary.Gateways.Tests.Wamp;

/// <summary>Over the built-in router by RawSocket, bytes over HTTP.</summary>
public sealed class WampTicketTransportTests : TransportContract
{
    protected override async Task<ITransportHarness> StartAsync() => await WampHarness.StartAsync("tcp", hasTickets: true);
}
