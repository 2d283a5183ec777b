using MQTTnet.Adapter;
using MQTTnet.Packets;
using MQTTnet.Protocol;

namespace Tributary.Transports.Mqtt;

/// <summary>A connection of the library's that keeps QoS 2 in order. It releases, before anything else, what an earlier one of the same
/// session sent and did not bring to its end: the broker passes it on, or knows nothing of it, and has room again. And it releases messages
/// in the order in which they were sent (the library does so in any), since a broker passes them on when they are released.</summary>
internal sealed class MqttReleasingAdapter(IMqttChannelAdapter inner, MqttReleases releases) : PassingAdapter(inner)
{
    private readonly SemaphoreSlim _gate = new(1);
    private readonly HashSet<ushort> _released = [];
    private readonly LinkedList<ushort> _order = [];
    private readonly Dictionary<ushort, MqttPacket> _held = [];

    public override Task SendPacketAsync(MqttPacket packet, CancellationToken cancellationToken) => packet switch
    {
        MqttPublishPacket { QualityOfServiceLevel: MqttQualityOfServiceLevel.ExactlyOnce } sent => InTurnAsync(() =>
        {
            releases.Begin(sent.PacketIdentifier);
            _order.AddLast(sent.PacketIdentifier);
            return base.SendPacketAsync(sent, cancellationToken);
        }, cancellationToken),
        MqttPubRelPacket release => InTurnAsync(() =>
        {
            _held[release.PacketIdentifier] = release;
            return ReleaseHeldAsync(cancellationToken);
        }, cancellationToken),
        _ => base.SendPacketAsync(packet, cancellationToken),
    };

    public override async Task<MqttPacket> ReceivePacketAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var packet = await base.ReceivePacketAsync(cancellationToken);
            if (packet is MqttConnAckPacket welcome) await ReleaseAsync(welcome, cancellationToken);
            else if (packet is MqttPubCompPacket done)
            {
                // The library waits for none of those that this adapter released.
                if (_released.Remove(done.PacketIdentifier)) continue;
                releases.End(done.PacketIdentifier);
            }

            return packet;
        }
    }

    private async Task InTurnAsync(Func<Task> send, CancellationToken cancellation)
    {
        await _gate.WaitAsync(cancellation);
        try
        {
            await send();
        }
        finally
        {
            _gate.Release();
        }
    }

    private async Task ReleaseHeldAsync(CancellationToken cancellation)
    {
        while (_order.First is { } first && _held.Remove(first.Value, out var release))
        {
            _order.RemoveFirst();
            await base.SendPacketAsync(release, cancellation);
        }
    }

    private async Task ReleaseAsync(MqttConnAckPacket welcome, CancellationToken cancellation)
    {
        var open = releases.Take();
        if (!welcome.IsSessionPresent) return;
        foreach (var number in open)
        {
            _released.Add(number);
            await base.SendPacketAsync(new MqttPubRelPacket { PacketIdentifier = number }, cancellation);
        }
    }
}
