namespace Tributary.Gateways.Faas.Figures;

/// <summary>A number that a Prometheus server tells of a cluster.</summary>
/// <param name="Name">As the API has it.</param>
/// <param name="Query">In PromQL; its result is one series at most.</param>
/// <param name="Max">It lies between 0 and this; what does not is no number.</param>
internal sealed record Figure(string Name, string Query, double Max);
