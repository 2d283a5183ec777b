namespace Tributary.Transports.Mqtt;

/// <summary>Ids of the last messages that were worked on: what comes again over a break is known by its id, and let go.</summary>
internal sealed class SeenIds(int max = SeenIds.Max)
{
    public const int Max = 65_536;
    private const int MaxLetters = 200;
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);
    private readonly Queue<string> _order = new();

    public bool Contains(string? id) => id is not null && _known.Contains(id);

    public void Add(string? id)
    {
        if (id is not { Length: > 0 and <= MaxLetters } || !_known.Add(id)) return;
        if (_order.Count == max) _known.Remove(_order.Dequeue());
        _order.Enqueue(id);
    }
}
