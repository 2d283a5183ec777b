using System.Runtime.InteropServices;

namespace Tributary.Cli;

/// <summary>This executable, to start it once more.</summary>
internal static class OwnProgram
{
    /// <summary>As a program of its own where this is one, else as an assembly that dotnet runs.</summary>
    /// <returns>The program, and its arguments.</returns>
    public static IReadOnlyList<string> With(params IReadOnlyList<string> arguments)
        => Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "tributary" ? [Environment.ProcessPath!, .. arguments]
            : [Dotnet(), "exec", typeof(OwnProgram).Assembly.Location, .. arguments];

    // The runtime lies in shared/NAME/VERSION below dotnet.
    private static string Dotnet() => Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet" ? Environment.ProcessPath!
        : Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", OperatingSystem.IsWindows()
            ? "dotnet.exe" : "dotnet"));
}
