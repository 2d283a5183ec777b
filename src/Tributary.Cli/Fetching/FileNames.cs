namespace Tributary.Cli.Fetching;

/// <summary>The names under which mirrors and archives keep an official file.</summary>
internal static class FileNames
{
    /// <summary>True for the name itself, with <c>.gz</c>, and with the point that some archives put before <c>idx</c>.</summary>
    public static bool Match(string entry, string wanted)
    {
        var name = entry[(entry.LastIndexOfAny(['/', '\\']) + 1)..];
        if (name.EndsWith(".gz", StringComparison.OrdinalIgnoreCase)) name = name[..^3];
        return name.Equals(wanted, StringComparison.OrdinalIgnoreCase)
            || name.Replace(".idx", "-idx", StringComparison.OrdinalIgnoreCase).Equals(wanted, StringComparison.OrdinalIgnoreCase);
    }
}
