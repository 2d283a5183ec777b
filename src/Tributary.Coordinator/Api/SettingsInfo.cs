namespace Tributary.Coordinator.Api;

/// <summary>What holds for a coordinator, and who said so.</summary>
public sealed record SettingsInfo(IReadOnlyList<SettingsGroup> Groups);
