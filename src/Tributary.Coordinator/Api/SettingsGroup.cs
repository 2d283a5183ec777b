namespace Tributary.Coordinator.Api;

/// <summary>Settings that belong together.</summary>
public sealed record SettingsGroup(string Name, IReadOnlyList<SettingsItem> Items);
