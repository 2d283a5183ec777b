namespace Tributary.Engine.Partitions;

/// <summary>Who holds which samples.</summary>
/// <param name="Clients">Ids, in ordinal order.</param>
/// <param name="Samples">For each client the numbers of its samples in the data set.</param>
public sealed record Partition(IReadOnlyList<string> Clients, IReadOnlyList<int[]> Samples)
{
    /// <summary>Samples dealt.</summary>
    public long Total => Samples.Sum(samples => (long)samples.Length);

    /// <summary>Ids of so many clients: numbers, padded so that they sort as numbers do.</summary>
    internal static Partition Numbered(IReadOnlyList<int[]> samples)
    {
        var ids = new string[samples.Count];
        for (var i = 0; i < ids.Length; i++) ids[i] = Name(i, samples.Count);
        return new Partition(ids, samples);
    }

    /// <summary>The id of a client by its number, from 0 on.</summary>
    public static string Name(int number, int clients)
        => "client-" + number.ToString("D" + Math.Max(2,
            $"{Math.Max(0, clients - 1)}".Length), System.Globalization.CultureInfo.InvariantCulture);
}
