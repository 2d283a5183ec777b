using Tributary.Engine.Data;

namespace Tributary.Engine.Partitions;

/// <summary>Every owner of samples becomes a client with its name.</summary>
internal static class NaturalDeal
{
    /// <param name="clients">0 for everyone, else so many are drawn.</param>
    /// <param name="least">Owners with fewer samples are left out.</param>
    public static Partition Samples(DataSet data, int clients, int least, ref SeededRandom random)
    {
        var owned = new SortedDictionary<string, List<int>>(StringComparer.Ordinal);
        for (var i = 0; i < data.Count; i++)
        {
            var owner = data.Owner(i) ?? throw new ImpossiblePartitionException(new("data.partition.kind",
                $"natural needs to know whom each sample came from; sample {i} came from nobody"));
            if (!owned.TryGetValue(owner, out var samples)) owned.Add(owner, samples = []);
            samples.Add(i);
        }

        var fit = owned.Where(owner => owner.Value.Count >= least).ToArray();
        if (fit.Length == 0)
            throw new ImpossiblePartitionException(new("data.partition.least",
                $"is {least}; none of {owned.Count} owners has so many samples"));
        if (clients > fit.Length)
            throw new ImpossiblePartitionException(new("data.partition.clients",
                $"is {clients}; {fit.Length} owners have {least} samples or more"));
        var chosen = EvenDeal.Numbers(fit.Length);
        if (clients > 0)
        {
            random.Shuffle(chosen);
            Array.Resize(ref chosen, clients);
            Array.Sort(chosen);
        }

        return new Partition([.. chosen.Select(i => fit[i].Key)], [.. chosen.Select(i => fit[i].Value.ToArray())]);
    }
}
