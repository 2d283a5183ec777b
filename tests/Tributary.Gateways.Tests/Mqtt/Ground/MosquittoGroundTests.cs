using global::Peers;

namespace Tributary.Gateways.Tests.Mqtt.Ground;

/// <summary>Debian's mosquitto.</summary>
public sealed class MosquittoGroundTests : BrokerGround
{
    private MosquittoBroker? _broker;

    protected override Uri Address => _broker!.Address;

    protected override bool HasAll => true;

    public override async ValueTask InitializeAsync()
        => _broker = await MosquittoBroker.StartAsync("persistence true", "persistence_location FOLDER/");

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        if (_broker is not null) await _broker.DisposeAsync();
    }

    protected override async Task RestartAsync()
    {
        await _broker!.StopAsync();
        await _broker.StartAsync();
    }
}
