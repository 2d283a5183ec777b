using System.Globalization;

namespace Tributary.Gateways;

/// <summary>How many files this process may have open at the same time, and how many connections fit: each needs one for itself and, while
/// it loads or sends, one for what it loads.</summary>
public static class OpenFiles
{
    /// <summary>Below it a coordinator says so when it starts.</summary>
    public const int Few = 4096;

    // Runtime and libraries (some 260), databases, logs, models: what a coordinator opens besides connections.
    private const int Own = 320;

    private const int LeastConnections = 16;

    /// <summary>What the system allows; null where it tells no bound.</summary>
    public static long? Limit()
    {
        try
        {
            return File.Exists("/proc/self/limits") ? Read(File.ReadLines("/proc/self/limits")) : null;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Connections that may be open at the same time.</summary>
    /// <param name="most">Open files; null for no bound.</param>
    public static long? Connections(long? most) => most is { } files ? Math.Max(LeastConnections, (files - Own) / 2) : null;

    // "Max open files            1024                 524288               files"
    internal static long? Read(IEnumerable<string> limits)
        => limits.FirstOrDefault(line => line.StartsWith("Max open files", StringComparison.Ordinal)) is { } line
        && line["Max open files".Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries) is [var soft, ..]
            && long.TryParse(soft, NumberStyles.None, CultureInfo.InvariantCulture, out var most) ? most : null;
}
