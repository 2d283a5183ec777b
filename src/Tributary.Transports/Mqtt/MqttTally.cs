namespace Tributary.Transports.Mqtt;

/// <summary>Counts while a connection works.</summary>
internal sealed class MqttTally
{
    private long _connects;
    private long _received;
    private long _overflowed;
    private long _repeated;
    private long _sent;
    private long _unsent;
    private long _refused;
    private long _setAside;

    public MqttCounts Now => new()
    {
        Connects = Interlocked.Read(ref _connects),
        Received = Interlocked.Read(ref _received),
        Overflowed = Interlocked.Read(ref _overflowed),
        Repeated = Interlocked.Read(ref _repeated),
        Sent = Interlocked.Read(ref _sent),
        Unsent = Interlocked.Read(ref _unsent),
        Refused = Interlocked.Read(ref _refused),
        SetAside = Interlocked.Read(ref _setAside),
    };

    public void Connected() => Interlocked.Increment(ref _connects);

    public void Received() => Interlocked.Increment(ref _received);

    public void Overflowed() => Interlocked.Increment(ref _overflowed);

    public void Repeated() => Interlocked.Increment(ref _repeated);

    public void Sent() => Interlocked.Increment(ref _sent);

    public void Unsent() => Interlocked.Increment(ref _unsent);

    public void Refused() => Interlocked.Increment(ref _refused);

    public void SetAside(long count) => Interlocked.Add(ref _setAside, count);
}
