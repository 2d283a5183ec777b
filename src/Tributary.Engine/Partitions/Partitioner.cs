using Tributary.Engine.Data;

namespace Tributary.Engine.Partitions;

/// <summary>Deals the samples of a data set to virtual clients. The same data, specification and seed always give the same
/// partition.</summary>
public static class Partitioner
{
    /// <exception cref="ImpossiblePartitionException">The samples cannot be dealt like this.</exception>
    public static Partition Deal(DataSet data, PartitionSpec spec, ulong seed)
    {
        if (spec.Problems(data).FirstOrDefault() is { } problem) throw new ImpossiblePartitionException(problem);
        var random = SeededRandom.For(seed, "partition");
        return spec.Kind switch
        {
            PartitionKind.Iid => Partition.Numbered(EvenDeal.Mixed(data.Count, spec.Clients, ref random)),
            PartitionKind.Shards => Partition.Numbered(EvenDeal.Shards(data, spec.Clients, spec.ShardsEach, ref random)),
            PartitionKind.Dirichlet => Partition.Numbered(DirichletDeal.Samples(data, spec.Clients, spec.Alpha, spec.Least, ref random)),
            PartitionKind.Quantity
                => Partition.Numbered(QuantityDeal.Samples(data.Count, spec.Clients, spec.Exponent, spec.Least, ref random)),
            PartitionKind.Draw => Partition.Numbered(QuantityDeal.Draw(data.Count, spec.Clients, spec.SamplesEach, ref random)),
            _ => NaturalDeal.Samples(data, spec.Clients, spec.Least, ref random),
        };
    }
}
