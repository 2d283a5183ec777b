using System.Text;
using Spectre.Console;

namespace Tributary.Cli;

/// <summary>Where a command reads its surroundings and writes what it has to say; tests bring their own.</summary>
internal sealed record Terminal
{
    // Wide enough that lines in a pipe are not broken.
    private const int Piped = 240;

    public required TextWriter Out { get; init; }

    public required TextWriter Error { get; init; }

    /// <summary>True where a person looks at <see cref="Out"/>: live views may redraw.</summary>
    public bool Interactive { get; init; }

    /// <summary>True where colours may be used: a terminal, and NO_COLOR is not set (no-color.org).</summary>
    public bool Colors { get; init; }

    /// <summary>Columns.</summary>
    public int Width { get; init; } = Piped;

    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Relative paths start here.</summary>
    public string Folder { get; init; } = Directory.GetCurrentDirectory();

    /// <summary>Reads an environment variable; null where it is not set.</summary>
    public Func<string, string?> Variable { get; init; } = Environment.GetEnvironmentVariable;

    /// <summary>The terminal that the process was started in.</summary>
    public static Terminal OfProcess()
    {
        var utf8 = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
        var interactive = !Console.IsOutputRedirected && Environment.GetEnvironmentVariable("TERM") is not "dumb";
        return new Terminal
        {
            Out = new StreamWriter(Console.OpenStandardOutput(), utf8) { AutoFlush = true },
            Error = new StreamWriter(Console.OpenStandardError(), utf8) { AutoFlush = true },
            Interactive = interactive,
            Colors = interactive && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR")),
            Width = interactive ? Math.Clamp(Console.WindowWidth, 40, 200) : Piped,
        };
    }

    /// <summary>Tables and markup on <see cref="Out"/>.</summary>
    public IAnsiConsole Screen()
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = Interactive ? AnsiSupport.Yes : AnsiSupport.No,
            ColorSystem = Colors ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
            Interactive = Interactive ? InteractionSupport.Yes : InteractionSupport.No,
            Out = new AnsiConsoleOutput(Out),
        });
        console.Profile.Width = Width;
        return console;
    }

    /// <summary>An environment variable that says something; null where it is not set or empty.</summary>
    public string? VariableOf(string name) => Variable(name) is { Length: > 0 } text ? text : null;

    public string PathOf(string path) => Path.GetFullPath(path, Folder);

    /// <summary>A path as a person would type it: relative where it lies below <see cref="Folder"/>.</summary>
    public string Shown(string path)
    {
        var relative = Path.GetRelativePath(Folder, path);
        return relative.StartsWith("..", StringComparison.Ordinal) ? path : relative;
    }
}
