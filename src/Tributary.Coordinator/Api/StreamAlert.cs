namespace Tributary.Coordinator.Api;

/// <summary>Scores of one node above its threshold within one second.</summary>
/// <param name="Node">The node's id.</param>
/// <param name="Rows">How many.</param>
/// <param name="Score">The greatest of them.</param>
public sealed record StreamAlert(string Node, DateTimeOffset Time, int Rows, double Score);
