namespace Tributary.Cli.Configuration;

/// <summary>Our function executable.</summary>
internal static class FunctionProgram
{
    private const string Name = "tributary-function";

    /// <summary>Beside this program or in PATH: as a native program, or as it lies after a build; else this program itself.</summary>
    /// <returns>The program and its arguments.</returns>
    public static IReadOnlyList<string> Beside()
    {
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        foreach (var folder in folders.Prepend(AppContext.BaseDirectory))
        {
            if (Path.Combine(folder, Name + ".dll") is var library && File.Exists(library)) return ["dotnet", "exec", library];
            if (Path.Combine(folder, Name) is var program && File.Exists(program)) return [program];
        }

        return OwnProgram.With("faas", "function");
    }
}
