using Tributary.Gateways.Fabrics;

namespace Tributary.Gateways.Faas.Keeping;

/// <summary>The last activations; what went before them is counted only. Safe to use from any thread.</summary>
/// <param name="max">That are kept; from 1.</param>
internal sealed class ActivationBook(int max = ActivationBook.Usual)
{
    public const int Usual = 2000;

    private readonly Lock _gate = new();
    private readonly Queue<ActivationRecord> _ended = new();
    private readonly Dictionary<long, ActivationRecord> _underWay = [];
    private long _number;

    /// <summary>Told of each that ended.</summary>
    public Action<ActivationRecord> Ended { get; set; } = static _ => { };

    /// <summary>The newest last; those under way after those that ended.</summary>
    public IReadOnlyList<ActivationRecord> All
    {
        get
        {
            lock (_gate) return [.. _ended, .. _underWay.Values];
        }
    }

    /// <returns>A number to end it by.</returns>
    public long Begin(ActivationRecord record)
    {
        lock (_gate)
        {
            _underWay[++_number] = record;
            return _number;
        }
    }

    public void End(long number, Func<ActivationRecord, ActivationRecord> change)
    {
        ActivationRecord ended;
        lock (_gate)
        {
            if (!_underWay.Remove(number, out var record)) return;
            ended = change(record);
            _ended.Enqueue(ended);
            while (_ended.Count > max) _ended.Dequeue();
        }

        Ended(ended);
    }
}
