namespace Tributary.Engine.Tables;

/// <summary>What one site told.</summary>
/// <param name="Site">Whose table it is, for faults.</param>
public sealed record SiteSummary(string Site, TableSummary Summary);
