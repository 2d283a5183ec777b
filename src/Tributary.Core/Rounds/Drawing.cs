using Tributary.Core.Clients;
using Tributary.Engine.Data;

namespace Tributary.Core.Rounds;

/// <summary>Draws a round's cohort from those who can be picked.</summary>
internal static class Drawing
{
    /// <summary>Depends on nothing but who can be picked, the cohort's specification and the random stream.</summary>
    /// <param name="clients">Where the clients stand.</param>
    /// <param name="order">Ids of those who can be picked, in order.</param>
    /// <param name="past">For selections that look at it; null where there are no rounds to look at: then everybody is new.</param>
    /// <returns>Ordered by id; fewer than asked for where fewer are present.</returns>
    public static IReadOnlyList<IClient> Draw(ClientRegistry clients, IReadOnlyList<string> order, CohortSpec cohort, SeededRandom random,
        PastDrawing? past = null)
    {
        var wanted = Math.Min(cohort.SizeOf(order.Count), order.Count);
        var picked = (cohort.Selection, past) switch
        {
            (Selection.Weighted, _) => Weighted(clients, order, wanted, random),
            (Selection.FedLesScan, { } known) => known.FedLesScan(order, wanted, random),
            (Selection.Apodotiko, { } known) => known.Apodotiko(order, wanted, random),
            _ => Uniform(order.Count, wanted, random),
        };
        Array.Sort(picked);
        return [.. picked.Select(i => clients.Find(order[i])).OfType<IClient>()];
    }

    // Floyd's sampling (Bentley and Floyd 1987): as many draws as clients wanted, not as many as are present.
    private static int[] Uniform(int present, int wanted, SeededRandom random)
    {
        var picked = new HashSet<int>(wanted);
        for (var i = present - wanted; i < present; i++)
            if (!picked.Add(random.NextInt32(i + 1))) picked.Add(i);
        return [.. picked];
    }

    // Without replacement, with chances in proportion to examples: the largest keys log(u)/weight win (Efraimidis and Spirakis 2006).
    private static int[] Weighted(ClientRegistry clients, IReadOnlyList<string> order, int wanted, SeededRandom random)
    {
        var keys = new double[order.Count];
        var indexes = new int[order.Count];
        for (var i = 0; i < order.Count; i++)
        {
            var weight = Math.Max(1, clients.Find(order[i])?.Info.Examples ?? 1);
            keys[i] = -Math.Log(1 - random.NextDouble()) / weight;
            indexes[i] = i;
        }

        Array.Sort(keys, indexes);
        return indexes[..wanted];
    }
}
