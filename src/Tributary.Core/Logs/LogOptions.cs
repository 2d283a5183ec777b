using Microsoft.Extensions.Logging;

namespace Tributary.Core.Logs;

/// <summary>What goes into the log, and how (docs/log.md).</summary>
public sealed record LogOptions
{
    /// <summary>The words for levels, from the most to the fewest lines.</summary>
    public static IReadOnlyList<string> Levels { get; } = ["trace", "debug", "information", "warning", "error", "none"];

    /// <summary>The words for forms.</summary>
    public static IReadOnlyList<string> Forms { get; } = ["text", "json"];

    /// <summary>The least level that is written; <see cref="LogLevel.None"/> writes nothing.</summary>
    public LogLevel Level { get; init; } = LogLevel.Warning;

    public LogForm Form { get; init; }

    /// <summary>A level by its word.</summary>
    /// <returns>Null where it is none of <see cref="Levels"/>.</returns>
    public static LogLevel? LevelOf(string word) => word switch
    {
        "trace" => LogLevel.Trace,
        "debug" => LogLevel.Debug,
        "information" => LogLevel.Information,
        "warning" => LogLevel.Warning,
        "error" => LogLevel.Error,
        "none" => LogLevel.None,
        _ => null,
    };

    /// <summary>A form by its word.</summary>
    /// <returns>Null where it is none of <see cref="Forms"/>.</returns>
    public static LogForm? FormOf(string word) => word switch { "text" => LogForm.Text, "json" => LogForm.Json, _ => null };

    /// <summary>The word for a level.</summary>
    public static string WordOf(LogLevel level) => level switch
    {
        LogLevel.Trace => "trace",
        LogLevel.Debug => "debug",
        LogLevel.Information => "information",
        LogLevel.Warning => "warning",
        LogLevel.Error => "error",
        LogLevel.Critical => "critical",
        _ => "none",
    };
}
