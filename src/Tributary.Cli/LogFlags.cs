using System.CommandLine;
using Tributary.Cli.Configuration;
using Tributary.Core.Logs;

namespace Tributary.Cli;

/// <summary>The log's flags for verbs that have no section in the configuration.</summary>
internal sealed class LogFlags
{
    private readonly Option<string?> _level
        = new("--log-level")
        {
            Description = $"{LogSettings.LevelHelp}; by default {LogSettings.LevelVariable}, else warning",
            HelpName = "LEVEL"
        };
    private readonly Option<string?> _form = new("--log")
    { Description = $"{LogSettings.FormHelp}; by default {LogSettings.FormVariable}, else text", HelpName = "KIND" };
    private readonly Terminal _terminal;

    public LogFlags(Command verb, Terminal terminal)
    {
        _terminal = terminal;
        verb.Add(_level);
        verb.Add(_form);
    }

    /// <exception cref="CommandFault">A flag or a variable names no level or form.</exception>
    public LogOptions Read(ParseResult parsed)
    {
        var usual = new LogOptions();
        return new LogOptions
        {
            Level = Of(parsed.GetValue(_level), _level.Name, LogSettings.LevelVariable, LogOptions.LevelOf, LogOptions.Levels)
                ?? usual.Level,
            Form = Of(parsed.GetValue(_form), _form.Name, LogSettings.FormVariable, LogOptions.FormOf, LogOptions.Forms) ?? usual.Form,
        };
    }

    private T? Of<T>(string? given, string flag, string variable, Func<string, T?> read, IReadOnlyList<string> words)
        where T : struct
    {
        var (text, source) = given is not null ? (given, flag) : (_terminal.VariableOf(variable), variable);
        if (text is null) return null;
        return read(text) ?? throw CommandFault.BadInput($"{source}: '{text}' stands here; one of {string.Join(", ", words)} is needed");
    }
}
