using System.Globalization;

namespace Tributary.Cli.Diagnosis;

/// <summary>Which process listens on a port, where Linux tells (<c>/proc/net/tcp</c>, <c>/proc/PID/fd</c>; proc(5)).</summary>
internal static class PortHolder
{
    private const string Listening = "0A";

    /// <returns><c>process 123 (nginx)</c>; null where the system does not tell.</returns>
    public static string? Of(int port)
    {
        var sockets = Sockets(port).ToHashSet(StringComparer.Ordinal);
        if (sockets.Count == 0) return null;
        foreach (var process in Directory.EnumerateDirectories("/proc").Where(path => char.IsAsciiDigit(Path.GetFileName(path)[0])))
            if (Holds(process, sockets))
                return $"process {Path.GetFileName(process)} ({Read(Path.Combine(process, "comm")).FirstOrDefault() ?? "unknown"})";
        return null;
    }

    private static IEnumerable<string> Sockets(int port)
    {
        var hex = port.ToString("X4", CultureInfo.InvariantCulture);
        foreach (var line in Read("/proc/net/tcp").Concat(Read("/proc/net/tcp6")))
            if (line.Split(' ', StringSplitOptions.RemoveEmptyEntries) is [_, var local, _, Listening, _, _, _, _, _, var inode, ..]
                && local.EndsWith(":" + hex, StringComparison.Ordinal)) yield return $"socket:[{inode}]";
    }

    private static bool Holds(string process, HashSet<string> sockets)
    {
        try
        {
            return Directory.EnumerateFiles(Path.Combine(process, "fd"))
                .Any(file => new FileInfo(file).LinkTarget is { } target && sockets.Contains(target));
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // Another user's, or it has just ended.
            return false;
        }
    }

    private static string[] Read(string path)
    {
        try
        {
            return File.Exists(path) ? File.ReadAllLines(path) : [];
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
