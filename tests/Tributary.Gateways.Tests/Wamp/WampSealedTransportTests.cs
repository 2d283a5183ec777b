using Tributary.Gateways.Tests.Contract;
using Tributary.Gateways.Tests.Frames;

namespace Tributary.Gateways.Tests.Wamp;

/// <summary>Over the built-in router by WebSocket, bytes in pieces, everything sealed.</summary>
public sealed class WampSealedTransportTests : TransportContract
{
    protected override async Task<ITransportHarness> StartAsync()
        => await WampHarness.StartAsync("ws", hasTickets: false, sealing: new SealedGround());
}
