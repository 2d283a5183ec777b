namespace Tributary.Coordinator.Api;

/// <summary>One setting; secrets are masked.</summary>
/// <param name="Key">Its name in the configuration file.</param>
/// <param name="Value">Null where nothing is set and nothing is usual.</param>
/// <param name="Source">A flag, an environment variable, a line of the configuration file, or <c>default</c>.</param>
/// <param name="Help">One sentence.</param>
public sealed record SettingsItem(string Key, string? Value, string Source, string Help);
