using Tributary.Core.Clients;

namespace Tributary.Core.Rounds;

/// <summary>Who of the nodes that do not wait for each other has trained first, by a virtual clock: each begins its next turn when it ends
/// the one before.</summary>
/// <param name="asked">What a node is asked, by its id, the round and the turn: the clock's pace goes by it.</param>
/// <param name="limit">Time that a node has for a turn; null for no limit.</param>
internal sealed class PairOrder(VirtualTime time, Func<string, int, int, TrainAssignment> asked, TimeSpan? limit)
{
    // Who fails at once tries again after this time: it may not fill a round by itself.
    private static readonly TimeSpan Least = TimeSpan.FromSeconds(1);

    private readonly PriorityQueue<string, (DateTimeOffset Ends, string Node)> _queue = new(Comparer<(DateTimeOffset Ends, string Node)>
        .Create((one, other) => one.Ends != other.Ends ? one.Ends.CompareTo(other.Ends) : string.CompareOrdinal(one.Node, other.Node)));

    private readonly Dictionary<string, DateTimeOffset> _ends = new(StringComparer.Ordinal);

    /// <summary>A node begins a turn where the one before ended.</summary>
    /// <param name="from">When the first begins.</param>
    public void Begin(string node, int round, int turn, DateTimeOffset from)
    {
        var takes = time.Of(node, asked(node, round, turn), limit).Takes;
        _ends[node] = VirtualTime.Later(_ends.GetValueOrDefault(node, from), takes > TimeSpan.Zero ? takes : Least);
    }

    /// <summary>Everyone who is at work stands in line.</summary>
    public void Line()
    {
        _queue.Clear();
        foreach (var (node, ends) in _ends) _queue.Enqueue(node, (ends, node));
    }

    /// <summary>Who ends its turn next; the clock moves there.</summary>
    public string Next()
    {
        var node = _queue.Dequeue();
        time.AdvanceTo(_ends[node]);
        return node;
    }

    /// <summary>It is at work again.</summary>
    public void Again(string node) => _queue.Enqueue(node, (_ends[node], node));
}
