using Tributary.Coordinator.Hosting;

namespace Tributary.Cli.Configuration;

/// <summary>What holds of one section.</summary>
/// <param name="Shown">Each setting with its source, secrets masked.</param>
internal sealed record Settings<T>(T Options, IReadOnlyList<Setting> Shown);
