namespace Tributary.Coordinator.Api;

/// <summary>How many clients there are of each kind; what there is none of is left out.</summary>
/// <param name="ByState">By the words of <see cref="ClientState"/>.</param>
/// <param name="ByTransport">By what brought them.</param>
public sealed record ClientCounts(IReadOnlyDictionary<string, int> ByState, IReadOnlyDictionary<string, int> ByTransport);
