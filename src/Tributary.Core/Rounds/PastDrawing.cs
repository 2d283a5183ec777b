using Tributary.Engine.Data;

namespace Tributary.Core.Rounds;

/// <summary>Draws a cohort by how clients did before. Depends on nothing but those who can be picked, the history and the random
/// stream.</summary>
internal sealed class PastDrawing(ClientPasts pasts, int round, int rounds)
{
    // Whoever was passed over is so much likelier the next time.
    private const double Raise = 1.2;
    private const int MaxRaises = 50;

    /// <summary>FedLesScan: rookies; then those of like pace, the fast ones early in the run and the slow ones late, of these those who
    /// were asked least; those who missed rounds last.</summary>
    /// <param name="order">Ids of those who can be picked, in order.</param>
    /// <returns>Indexes into <paramref name="order"/>, in no order.</returns>
    public int[] FedLesScan(IReadOnlyList<string> order, int wanted, SeededRandom random)
    {
        var (rookies, steady, stragglers) = (new List<int>(), new List<int>(), new List<int>());
        for (var i = 0; i < order.Count; i++)
            (pasts.Find(order[i]) switch
            {
                null => rookies,
                { Seconds: null } => stragglers,
                var past => past.Rests(round) ? stragglers : steady,
            }).Add(i);
        if (rookies.Count >= wanted) return Some(rookies, wanted, ref random);
        var picked = new List<int>(rookies);
        picked.AddRange(Steady(order, steady, wanted - picked.Count));
        if (picked.Count < wanted) picked.AddRange(Some(stragglers, wanted - picked.Count, ref random));
        return [.. picked];
    }

    /// <summary>Apodotiko: rookies; then with chances in proportion to examples a second, raised for each round that a client was passed
    /// over.</summary>
    /// <inheritdoc cref="FedLesScan"/>
    public int[] Apodotiko(IReadOnlyList<string> order, int wanted, SeededRandom random)
    {
        var (rookies, others) = (new List<int>(), new List<int>());
        for (var i = 0; i < order.Count; i++) (pasts.Find(order[i]) is null ? rookies : others).Add(i);
        if (rookies.Count >= wanted) return Some(rookies, wanted, ref random);
        var (keys, indexes) = (new double[others.Count], others.ToArray());
        for (var i = 0; i < indexes.Length; i++)
        {
            var past = pasts.Find(order[indexes[i]])!;
            var passed = Math.Min(Math.Max(0, round - past.Last - 1), MaxRaises);

            // Who never answered may still be asked, now and then. The largest keys log(u)/weight win (Efraimidis and Spirakis 2006).
            keys[i] = -Math.Log(1 - random.NextDouble()) / (Math.Max(past.Rate, 1e-6) * Math.Pow(Raise, passed));
        }

        Array.Sort(keys, indexes);
        return [.. rookies, .. indexes[..Math.Min(wanted - rookies.Count, indexes.Length)]];
    }

    private IEnumerable<int> Steady(IReadOnlyList<string> order, List<int> steady, int wanted)
    {
        if (steady.Count <= wanted) return steady;
        var slowest = steady.Max(i => pasts.Find(order[i])!.Seconds!.Value);
        double Pace(int i) => pasts.Find(order[i])!.Seconds!.Value + pasts.Find(order[i])!.MissedBy(round) * slowest;
        var sorted = steady.Select(i => (Index: i, Pace: Pace(i))).OrderBy(one => one.Pace).ThenBy(one => one.Index).ToList();
        var starts = PaceGroups.Of([.. sorted.Select(one => one.Pace)]);
        var first = (int)Math.Min(starts.Count - 1, (long)(round - 1) * starts.Count / Math.Max(1, rounds));
        var picked = new List<int>(wanted);
        for (var step = 0; step < starts.Count && picked.Count < wanted; step++)
        {
            var group = (first + step) % starts.Count;
            var end = group + 1 < starts.Count ? starts[group + 1] : sorted.Count;
            picked.AddRange(sorted[starts[group]..end].Select(one => one.Index).OrderBy(i => pasts.Find(order[i])!.Asked).ThenBy(i => i)
                .Take(wanted - picked.Count));
        }

        return picked;
    }

    private static int[] Some(List<int> from, int count, ref SeededRandom random)
    {
        var all = from.ToArray();
        random.Shuffle(all);
        return all[..Math.Min(count, all.Length)];
    }
}
