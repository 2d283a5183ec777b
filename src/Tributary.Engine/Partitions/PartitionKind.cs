namespace Tributary.Engine.Partitions;

/// <summary>How samples are dealt to virtual clients.</summary>
public enum PartitionKind
{
    /// <summary>Shuffled, then cut into equal parts.</summary>
    Iid,

    /// <summary>Sorted by label, cut into shards, some shards for each client (McMahan et al. 2017: two).</summary>
    Shards,

    /// <summary>Each label's samples in proportions drawn from a Dirichlet distribution (Hsu et al. 2019; Li et al. 2022).</summary>
    Dirichlet,

    /// <summary>Labels mixed, sizes after a power law.</summary>
    Quantity,

    /// <summary>By whom the samples came from.</summary>
    Natural,

    /// <summary>Each client draws its own samples; a sample may go to several clients, so there may be more clients than samples.</summary>
    Draw,
}
