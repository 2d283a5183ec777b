using Tributary.Gateways.Tests.Contract;

namespace Tributary.Gateways.Tests.Wamp;

/// <summary>Over the built-in router by WebSocket, bytes in pieces.</summary>
public sealed class WampTransportTests : TransportContract
{
    protected override async Task<ITransportHarness> StartAsync() => await WampHarness.StartAsync("ws", hasTickets: false);
}
