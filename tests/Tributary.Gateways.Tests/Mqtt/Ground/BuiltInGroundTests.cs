namespace Tributary.Gateways.Tests.Mqtt.Ground;

/// <summary>The coordinator's own broker, with its gaps.</summary>
public sealed class BuiltInGroundTests : BrokerGround
{
    private TestBroker _broker = null!;

    protected override Uri Address => _broker.Address;

    protected override bool HasAll => false;

    public override async ValueTask InitializeAsync() => _broker = await TestBroker.StartAsync();

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await _broker.DisposeAsync();
    }

    protected override Task RestartAsync() => _broker.RestartAsync();
}
