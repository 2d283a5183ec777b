using Tributary.Core.Logs;

namespace Tributary.Cli.Configuration;

/// <summary>The log's settings, the same in every section that has them.</summary>
internal static class LogSettings
{
    public const string LevelHelp = "The least level of the log's lines on stderr: trace, debug, information, warning, error or none";
    public const string FormHelp = "How the log's lines are written: text or json";
    public const string LevelVariable = "TRIBUTARY_LOG_LEVEL";
    public const string FormVariable = "TRIBUTARY_LOG";

    public static SettingKey<T> Level<T>(Func<T, LogOptions> get, Func<T, LogOptions, T> set)
        => new(SettingKind.Text, "logLevel", LevelHelp, o => LogOptions.WordOf(get(o).Level),
            (o, v) => set(o, get(o) with { Level = LogOptions.LevelOf(v.Text([.. LogOptions.Levels])) ?? get(o).Level }))
        { Form = "LEVEL", ShortVariable = LevelVariable };

    public static SettingKey<T> Form<T>(Func<T, LogOptions> get, Func<T, LogOptions, T> set)
        => new(SettingKind.Text, "log", FormHelp, o => LogOptions.Forms[(int)get(o).Form],
            (o, v) => set(o, get(o) with { Form = LogOptions.FormOf(v.Text([.. LogOptions.Forms])) ?? get(o).Form }))
        { Form = "KIND", ShortVariable = FormVariable };
}
