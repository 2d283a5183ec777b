using Tributary.Engine.Data;

namespace Tributary.Engine.Partitions;

/// <summary>Parts of unequal size, or drawn freely; labels are mixed.</summary>
internal static class QuantityDeal
{
    /// <summary>Sizes after Zipf's law, in random order over the clients; together all samples.</summary>
    public static int[][] Samples(int count, int clients, double exponent, int least, ref SeededRandom random)
    {
        // 1. Everyone gets the least; what is left is shared by weight, rounded so that the sum stays exact.
        least = Math.Max(1, least);
        var ranks = EvenDeal.Numbers(clients);
        random.Shuffle(ranks);
        var weights = Array.ConvertAll(ranks, rank => Math.Pow(rank + 1, -exponent));
        double total = weights.Sum(), sum = 0;
        long free = count - ((long)least * clients), given = 0;

        // 2. Cut shuffled samples by those sizes.
        var order = EvenDeal.Numbers(count);
        random.Shuffle(order);
        var parts = new int[clients][];
        var from = 0;
        for (var i = 0; i < clients; i++)
        {
            sum += weights[i];
            var upTo = i == clients - 1 ? free : Math.Clamp((long)Math.Round(sum / total * free), given, free);
            var size = least + (int)(upTo - given);
            (parts[i], from, given) = (order[from..(from + size)], from + size, upTo);
        }

        return parts;
    }

    /// <summary>Each client draws its own samples, none twice (Floyd's sampling, Bentley and Floyd 1987).</summary>
    public static int[][] Draw(int count, int clients, int each, ref SeededRandom random)
    {
        var parts = new int[clients][];
        var drawn = new HashSet<int>(each);
        for (var i = 0; i < clients; i++)
        {
            drawn.Clear();
            for (var j = count - each; j < count; j++)
                if (!drawn.Add(random.NextInt32(j + 1))) drawn.Add(j);
            parts[i] = [.. drawn];
            Array.Sort(parts[i]);
        }

        return parts;
    }
}
