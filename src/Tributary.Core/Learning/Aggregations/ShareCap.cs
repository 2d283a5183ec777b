namespace Tributary.Core.Learning.Aggregations;

/// <summary>Caps what one client weighs at a share of the round's total, in one pass: only those that weigh most are held until the round's
/// end, since of n weights fewer than 1/share can exceed the share.</summary>
/// <remarks>With weights w and share s the cap c solves c = s * sum(min(w, c)). Where there are no more than 1/s clients, no weights but
/// equal ones keep below the share; then everyone weighs as little as the lightest.</remarks>
/// <param name="share">Above 0, at most 1.</param>
/// <typeparam name="T">What is weighed.</typeparam>
internal sealed class ShareCap<T>(double share)
{
    private readonly SortedSet<(double Weight, string Client)> _order
        = new(Comparer<(double Weight, string Client)>.Create(static (one, other)
        => one.Weight != other.Weight ? one.Weight.CompareTo(other.Weight) : string.CompareOrdinal(one.Client, other.Client)));

    private readonly Dictionary<string, T> _held = new(StringComparer.Ordinal);

    // A share of 0.1 is a little more than a tenth.
    private readonly int _max = Math.Max(1, (int)Math.Ceiling((1 / share) - 1e-9) - 1);

    /// <summary>Things that are held.</summary>
    public int Count => _held.Count;

    /// <returns>What can no longer exceed the share, and is to be taken with its own weight; null where all are still held.</returns>
    public (string Client, double Weight, T Value)? Put(string client, double weight, T value)
    {
        _order.Add((weight, client));
        _held.Add(client, value);
        if (_order.Count <= _max) return null;
        var (least, name) = _order.Min;
        _order.Remove((least, name));
        _held.Remove(name, out var lightest);
        return (name, least, lightest!);
    }

    /// <summary>What is held, the heaviest first, with its own weight and the one that it may have.</summary>
    /// <param name="rest">Sum of the weights that were given back.</param>
    /// <param name="restCount">How many they were.</param>
    public IReadOnlyList<(string Client, double Own, double Capped, T Value)> Finish(double rest, int restCount)
    {
        var heaviest = _order.Reverse().ToArray();
        var cap = Cap([.. heaviest.Select(one => one.Weight)], rest, restCount, share);
        return [.. heaviest.Select(one => (one.Client, one.Weight, Math.Min(one.Weight, cap), _held[one.Client]))];
    }

    /// <summary>The most that one may weigh.</summary>
    /// <param name="heaviest">Weights, the largest first, among which are all that exceed the share.</param>
    private static double Cap(double[] heaviest, double rest, int restCount, double share)
    {
        if (heaviest.Length == 0) return 0;
        if (((heaviest.Length + restCount) * share) <= 1 + 1e-9 && restCount == 0) return heaviest[^1];
        var tail = rest + heaviest.Sum();
        for (var above = 0; ; above++)
        {
            // So many are capped: c = s (above c + tail).
            var cap = share * tail / (1 - (above * share));
            if (above == heaviest.Length || heaviest[above] <= cap) return cap;
            tail -= heaviest[above];
        }
    }
}
