namespace Tributary.Coordinator.Api;

/// <summary>Who would hold what.</summary>
/// <param name="Classes">Names of the classes; one name, samples, where there are none.</param>
/// <param name="Samples">Samples that are dealt.</param>
public sealed record DataPartition(IReadOnlyList<PartitionClient> Clients, IReadOnlyList<string> Classes, long Samples);
