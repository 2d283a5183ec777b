namespace Tributary.Engine.Data;

/// <summary>Cuts and shuffles by seed: the same seed gives the same samples on every machine.</summary>
public static class DataSplit
{
    /// <summary>The samples in a random order.</summary>
    public static DataSet Shuffled(DataSet data, ulong seed) => new Subset(data, Order(data.Count, seed, "shuffle"));

    /// <summary>Two parts without common samples, in random order.</summary>
    /// <param name="testShare">Share of the samples in the second part, 0..1; rounded to whole samples.</param>
    public static (DataSet Train, DataSet Test) TrainTest(DataSet data, double testShare, ulong seed)
    {
        var (train, test) = Numbers(data.Count, testShare, seed);
        return (new Subset(data, train), new Subset(data, test));
    }

    /// <summary>As <see cref="TrainTest"/>, by the samples' numbers.</summary>
    internal static (int[] Train, int[] Test) Numbers(int count, double testShare, ulong seed)
    {
        if (testShare is not (>= 0 and <= 1)) throw new ArgumentOutOfRangeException(nameof(testShare), testShare, "a share lies in 0..1");
        var order = Order(count, seed, "split");
        var test = (int)Math.Round(count * testShare);
        return (order[test..], order[..test]);
    }

    private static int[] Order(int count, ulong seed, string purpose)
    {
        var order = new int[count];
        for (var i = 0; i < count; i++) order[i] = i;
        SeededRandom.For(seed, purpose).Shuffle(order);
        return order;
    }
}
