using Tributary.Engine.Data;

namespace Tributary.Engine.Partitions;

/// <summary>Equal parts: of shuffled samples, or of samples sorted by label.</summary>
internal static class EvenDeal
{
    /// <summary>Part sizes differ by one at most.</summary>
    public static int[][] Mixed(int count, int clients, ref SeededRandom random)
    {
        var order = Numbers(count);
        random.Shuffle(order);
        var parts = new int[clients][];
        for (var i = 0; i < clients; i++) parts[i] = order[Cut(count, clients, i)..Cut(count, clients, i + 1)];
        return parts;
    }

    /// <summary>McMahan et al. 2017, section 3: sort by label, cut into clients x each shards, deal each client so many.</summary>
    public static int[][] Shards(DataSet data, int clients, int each, ref SeededRandom random)
    {
        var (labels, order) = (new int[data.Count], Numbers(data.Count));
        for (var i = 0; i < labels.Length; i++) labels[i] = data.Label(i);

        // Sorted by (label, number): keys are unique, so an unstable sort will do.
        Array.Sort(Array.ConvertAll(order, i => ((long)labels[i] << 32) | (uint)i), order);
        var shards = Numbers(checked(clients * each));
        random.Shuffle(shards);
        var parts = new int[clients][];
        for (var i = 0; i < clients; i++)
            parts[i] = [.. shards[(i * each)..((i + 1) * each)]
                .SelectMany(shard => order[Cut(order.Length, shards.Length, shard)..Cut(order.Length, shards.Length, shard + 1)])];
        return parts;
    }

    public static int[] Numbers(int count)
    {
        var numbers = new int[count];
        for (var i = 0; i < count; i++) numbers[i] = i;
        return numbers;
    }

    private static int Cut(int count, int parts, int part) => (int)((long)count * part / parts);
}
