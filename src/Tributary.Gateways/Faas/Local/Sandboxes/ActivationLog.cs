namespace Tributary.Gateways.Faas.Local.Sandboxes;

/// <summary>Lines that an activation logged, so many bytes at most. Safe to use from several threads.</summary>
internal sealed class ActivationLog(int maxBytes)
{
    private readonly Lock _lock = new();
    private readonly List<string> _lines = [];
    private int _bytes;
    private bool _isFull;

    public IReadOnlyList<string> Lines
    {
        get
        {
            lock (_lock) return [.. _lines];
        }
    }

    public void Add(string line)
    {
        lock (_lock)
        {
            if (_isFull) return;
            _bytes += line.Length + 1;
            _isFull = _bytes > maxBytes;
            _lines.Add(_isFull ? $"Logs were truncated because the total bytes size exceeds the limit of {maxBytes} bytes." : line);
        }
    }
}
