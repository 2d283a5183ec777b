namespace Tributary.Transports.Mqtt.Streams;

/// <summary>Values of a message as they come in, never more than allowed.</summary>
internal sealed class ValueBuffer(int max, int guess)
{
    private float[] _values = new float[Math.Clamp(guess, 16, Math.Max(16, max))];

    public int Count { get; private set; }

    /// <summary>Room for more at the end.</summary>
    /// <exception cref="StreamMessageException">There would be more than allowed.</exception>
    public Span<float> Take(long count)
    {
        if (count > max - Count)
            throw StreamJson.Fault(StreamFault.TooLarge, $"the message holds {Count + count} values or more; at most {max} are read");
        var need = Count + (int)count;
        if (need > _values.Length) Array.Resize(ref _values, (int)Math.Min(max, Math.Max(need, 2L * _values.Length)));
        var room = _values.AsSpan(Count, (int)count);
        Count = need;
        return room;
    }

    public void Add(float value) => Take(1)[0] = value;

    public Span<float> Of(int first, int count) => _values.AsSpan(first, count);

    /// <summary>All of them, in an array of their number.</summary>
    public float[] ToArray()
    {
        if (_values.Length != Count) Array.Resize(ref _values, Count);
        return _values;
    }
}
