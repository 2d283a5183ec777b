using Tributary.Engine.Data;

namespace Tributary.Engine.Partitions;

/// <summary>Label skew: for each label the clients' shares are drawn from a symmetric Dirichlet distribution (Li et al. 2022,
/// "distribution-based label imbalance"). Where that paper draws again until every client has enough, the poorest are here given samples of
/// the richest: it always ends, for any alpha and number of clients.</summary>
internal static class DirichletDeal
{
    public static int[][] Samples(DataSet data, int clients, double alpha, int least, ref SeededRandom random)
    {
        var parts = new List<int>[clients];
        for (var i = 0; i < clients; i++) parts[i] = [];
        foreach (var samples in ByLabel(data))
        {
            random.Shuffle(samples);
            var shares = Shares(clients, alpha, ref random);
            var (sum, from) = (0.0, 0);
            for (var i = 0; i < clients; i++)
            {
                sum += shares[i];
                var to = i == clients - 1 ? samples.Length : Math.Clamp((int)Math.Round(sum * samples.Length), from, samples.Length);
                parts[i].AddRange(samples.AsSpan(from, to - from));
                from = to;
            }
        }

        Level(parts, Math.Max(1, least));
        return [.. parts.Select(part => part.ToArray())];
    }

    private static List<int[]> ByLabel(DataSet data)
    {
        var groups = new List<int>[data.Classes];
        for (var i = 0; i < groups.Length; i++) groups[i] = [];
        for (var i = 0; i < data.Count; i++) groups[data.Label(i)].Add(i);
        return [.. groups.Select(group => group.ToArray())];
    }

    // Gamma variates over their sum. Logarithms keep the small alphas, where every variate would underflow to 0.
    private static double[] Shares(int clients, double alpha, ref SeededRandom random)
    {
        var shares = new double[clients];
        for (var i = 0; i < clients; i++) shares[i] = LogGamma(alpha, ref random);
        var largest = shares.Max();
        var sum = 0.0;
        for (var i = 0; i < clients; i++) sum += shares[i] = Math.Exp(shares[i] - largest);
        for (var i = 0; i < clients; i++) shares[i] /= sum;
        return shares;
    }

    // The logarithm of a Gamma(alpha, 1) variate: Marsaglia and Tsang 2000; below 1 by the boost Gamma(alpha) = Gamma(alpha + 1)
    // U^(1/alpha).
    private static double LogGamma(double alpha, ref SeededRandom random)
    {
        var boost = alpha < 1 ? Math.Log(1 - random.NextDouble()) / alpha : 0;
        var d = (alpha < 1 ? alpha + 1 : alpha) - (1.0 / 3);
        var c = 1 / Math.Sqrt(9 * d);
        while (true)
        {
            var x = random.NextNormal();
            var v = 1 + (c * x);
            if (v <= 0) continue;
            v = v * v * v;
            if (Math.Log(1 - random.NextDouble()) < (0.5 * x * x) + d - (d * v) + (d * Math.Log(v))) return Math.Log(d * v) + boost;
        }
    }

    private static void Level(List<int>[] parts, int least)
    {
        var rich = new PriorityQueue<int, (int, int)>();
        for (var i = 0; i < parts.Length; i++)
            if (parts[i].Count > least) rich.Enqueue(i, (-parts[i].Count, i));
        foreach (var poor in parts)
        {
            while (poor.Count < least)
            {
                var giver = rich.Dequeue();
                var gift = parts[giver];
                poor.Add(gift[^1]);
                gift.RemoveAt(gift.Count - 1);
                if (gift.Count > least) rich.Enqueue(giver, (-gift.Count, giver));
            }
        }
    }
}
