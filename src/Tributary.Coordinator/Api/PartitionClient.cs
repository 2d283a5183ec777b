namespace Tributary.Coordinator.Api;

/// <summary>One client's share.</summary>
/// <param name="Total">Its samples.</param>
/// <param name="Counts">Of each class, in their order.</param>
public sealed record PartitionClient(string Name, int Total, IReadOnlyList<int> Counts);
