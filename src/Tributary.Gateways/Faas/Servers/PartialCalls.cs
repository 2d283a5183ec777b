namespace Tributary.Gateways.Faas.Servers;

/// <summary>Who folds parts of a mean.</summary>
/// <param name="Url">Of an aggregator function, this one as a rule; it may begin with <c>USER:KEY@</c>.</param>
/// <param name="Clients">So many at most are folded by one function, and so many parts by the one above; 2..1000.</param>
internal sealed record PartialCalls(Uri Url, int Clients)
{
    /// <summary>Groups of clients of nearly the same size, so many at most as one function folds.</summary>
    public IReadOnlyList<ArraySegment<int>> Split(IReadOnlyList<int> clients)
    {
        int[] all = [.. clients];
        var groups = Math.Min(Clients, (all.Length + Clients - 1) / Clients);
        return [.. Enumerable.Range(0, groups).Select(i =>
        {
            var (from, to) = ((int)((long)all.Length * i / groups), (int)((long)all.Length * (i + 1) / groups));
            return new ArraySegment<int>(all, from, to - from);
        })];
    }
}
