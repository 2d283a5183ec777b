using Tributary.Gateways.Tests.Frames;
using Tributary.Transports.Frames;

namespace Tributary.Gateways.Tests.Mqtt;

/// <summary>At the built-in broker, where nobody is asked who it is.</summary>
public sealed class MqttSealedFramesTests : SealedFramesContract
{
    internal override async Task<ISealedHarness> StartAsync(SealedGround? sealing, SealRule rule, GatewayLog log)
        => await MqttHarness.StartAsync(null, hasTickets: false, lease: 6, log: log, sealing: sealing, rule: rule);
}
