namespace Tributary.Coordinator.Hosting;

/// <summary>One thing that an operator decides, what holds, and who said so. Secrets are masked before they come here.</summary>
/// <param name="Group">What it belongs with, for people: listening, storage, runs, access, limits, ...</param>
/// <param name="Key">Its name in the configuration file.</param>
/// <param name="Value">Null where nothing is set and nothing is usual.</param>
/// <param name="Source">A flag (<c>--lease</c>), an environment variable's name, a line (<c>tributary.yaml:4</c>), or
/// <see cref="Usual"/>.</param>
/// <param name="Help">One sentence.</param>
public sealed record Setting(string Group, string Key, string? Value, string Source, string Help)
{
    /// <summary>The source of what nobody decided.</summary>
    public const string Usual = "default";
}
