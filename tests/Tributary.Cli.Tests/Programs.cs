using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Tributary.Cli.Tests;

/// <summary>The program, as a process of its own.</summary>
internal static class Programs
{
    public static string Dotnet { get; } = Environment.ProcessPath is { } host && Path.GetFileNameWithoutExtension(host) == "dotnet" ? host
        : Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", "dotnet"));

    public static ProcessStartInfo Of(string folder, IEnumerable<string> args)
        => new(Dotnet, [Path.Combine(AppContext.BaseDirectory, "tributary.dll"), .. args])
        {
            WorkingDirectory = folder,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
}
