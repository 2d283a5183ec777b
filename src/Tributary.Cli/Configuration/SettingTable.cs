using Tributary.Engine.Specs;

namespace Tributary.Cli.Configuration;

/// <summary>A section of the configuration.</summary>
/// <param name="Section">Its name in the file.</param>
/// <param name="Defaults">What holds where nobody said anything.</param>
/// <param name="Problems">What is wrong with options as a whole.</param>
internal sealed record SettingTable<T>(string Section, T Defaults, IReadOnlyList<SettingKey<T>> Keys, Func<T,
    IEnumerable<SpecProblem>> Problems)
{
    /// <summary>The same section, of which a verb takes these alone.</summary>
    public SettingTable<T> Only(params string[] keys)
        => this with { Keys = [.. Keys.Where(key => keys.Contains(key.Key, StringComparer.Ordinal))] };

    /// <summary>The same section, read from file and environment alone.</summary>
    public SettingTable<T> WithoutFlags() => this with { Keys = [.. Keys.Select(key => key with { HasFlag = false })] };
}
