using System.Globalization;
using System.Text;

namespace Tributary.Core.Logs;

/// <summary>A line for people; what follows of an exception is indented, so that no text of others begins a line.</summary>
internal static class TextLine
{
    private const int MaxDepth = 5;
    private const int MaxFrames = 30;
    private const int MaxFrame = 300;

    public static string Of(LogEntry entry)
    {
        var line = new StringBuilder(160);
        line.Append(entry.Time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture)).Append(' ')
            .Append(LogOptions.WordOf(entry.Level)).Append(' ').Append(entry.Name).Append(" (").Append(entry.Event.Id).Append("): ");
        LogText.Append(line, entry.Words, LogText.MaxWords).Append('\n');
        var depth = 0;
        for (var fault = entry.Fault; fault is not null && depth < MaxDepth; fault = fault.InnerException, depth++)
            Append(line, fault, depth);
        return line.ToString();
    }

    private static void Append(StringBuilder line, Exception fault, int depth)
    {
        line.Append(depth == 0 ? "    " : "    caused by ").Append(fault.GetType().FullName).Append(": ");
        LogText.Append(line, fault.Message, LogText.MaxWords).Append('\n');
        foreach (var frame in Frames(fault)) LogText.Append(line.Append("      "), frame, MaxFrame).Append('\n');
    }

    /// <summary>Where it was thrown and what called it, a line each.</summary>
    public static IEnumerable<string> Frames(Exception fault)
        => (fault.StackTrace ?? "").Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Take(MaxFrames);
}
