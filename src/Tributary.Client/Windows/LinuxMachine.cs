using System.Globalization;

namespace Tributary.Client.Windows;

/// <summary>The machine as Linux tells it (<c>/proc/loadavg</c>, <c>/sys/class/power_supply</c>). Other systems have no such files: nothing
/// is told.</summary>
/// <param name="root">Where <c>proc</c> and <c>sys</c> lie.</param>
/// <param name="processors">Processors that share the load.</param>
public sealed class LinuxMachine(string root, int processors) : IMachine
{
    public static LinuxMachine This { get; } = new("/", Environment.ProcessorCount);

    public double? Load
        => Read(Path.Combine(root, "proc", "loadavg"))?.Split(' ') is [{ } first, ..]
            && double.TryParse(first, NumberStyles.Float, CultureInfo.InvariantCulture, out var load) ? load / processors : null;

    public bool? OnMains
    {
        get
        {
            var folder = Path.Combine(root, "sys", "class", "power_supply");
            if (!Directory.Exists(folder)) return null;
            var online = Directory.EnumerateDirectories(folder).Where(supply => Read(Path.Combine(supply, "type")) is "Mains" or "USB")
                .Select(supply => Read(Path.Combine(supply, "online"))).OfType<string>().ToList();
            return online.Count == 0 ? null : online.Contains("1", StringComparer.Ordinal);
        }
    }

    private static string? Read(string path)
    {
        try
        {
            return File.Exists(path) ? File.ReadAllText(path).Trim() : null;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // A driver that goes away while it is read tells nothing.
            return null;
        }
    }
}
