namespace Tributary.Transports.Mqtt;

/// <summary>Numbers of packets with QoS 2 that were sent and are not at their end, over the connections of one client. Each connection is a
/// fresh client of the library, which knows nothing of those before; a broker that keeps the session does, and takes so many and no
/// more.</summary>
internal sealed class MqttReleases
{
    private readonly Lock _gate = new();
    private readonly HashSet<ushort> _open = [];

    public void Begin(ushort number)
    {
        lock (_gate) _open.Add(number);
    }

    public void End(ushort number)
    {
        lock (_gate) _open.Remove(number);
    }

    /// <summary>Those of earlier connections, which are let go herewith.</summary>
    public IReadOnlyList<ushort> Take()
    {
        lock (_gate)
        {
            ushort[] open = [.. _open];
            _open.Clear();
            return open;
        }
    }
}
