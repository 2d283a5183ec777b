namespace Tributary.Core.Learning;

/// <summary>What a server optimizer carries from round to round.</summary>
/// <param name="Kind">The optimizer's name; a state is only ever given back to its own kind.</param>
/// <param name="Step">Steps done.</param>
/// <param name="Buffers">By name (<c>momentum</c>, <c>variance</c>), each as long as the model; ordered by name when saved.</param>
public sealed record ServerOptimizerState(string Kind, long Step, IReadOnlyDictionary<string, ReadOnlyMemory<float>> Buffers);
