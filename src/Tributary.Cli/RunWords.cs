using System.Globalization;
using Tributary.Core.Rounds;

namespace Tributary.Cli;

/// <summary>What lists say of a run.</summary>
internal static class RunWords
{
    /// <summary>When it began, by the clock on the wall here.</summary>
    public static string Started(Terminal terminal, DateTimeOffset created)
        => TimeZoneInfo.ConvertTime(created, terminal.Clock.LocalTimeZone).ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);

    /// <summary>Its state, coloured.</summary>
    public static string State(RunStatus status)
    {
        var word = status.ToString().ToLowerInvariant();
        return status switch
        {
            RunStatus.Completed => $"[green]{word}[/]",
            RunStatus.Failed => $"[red]{word}[/]",
            RunStatus.Running => $"[teal]{word}[/]",
            _ => $"[yellow]{word}[/]",
        };
    }
}
