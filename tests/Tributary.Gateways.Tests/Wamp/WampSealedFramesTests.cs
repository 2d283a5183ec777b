using Tributary.Gateways.Tests.Frames;
using Tributary.Gateways.Tests.Mqtt;
using Tributary.Transports.Frames;

namespace Tributary.Gateways.Tests.Wamp;

/// <summary>At the built-in router, where nobody is asked who it is.</summary>
public sealed class WampSealedFramesTests : SealedFramesContract
{
    internal override async Task<ISealedHarness> StartAsync(SealedGround? sealing, SealRule rule, GatewayLog log)
        => await WampHarness.StartAsync("ws", hasTickets: false, sealing: sealing, rule: rule, log: log);
}
