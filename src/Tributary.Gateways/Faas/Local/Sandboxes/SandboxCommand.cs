using Tributary.Gateways.Faas.Local.Entities;

namespace Tributary.Gateways.Faas.Local.Sandboxes;

/// <summary>How the process of an instance is started.</summary>
/// <param name="Words">The program and its arguments; the function's code and parameters are none of them.</param>
internal sealed record SandboxCommand(IReadOnlyList<string> Words)
{
    private const string Python = "/usr/bin/python3";

    /// <summary>Kinds that run here.</summary>
    public static IReadOnlyList<string> Kinds(LocalPlatformOptions options)
    {
        List<string> kinds = options.Executable.Count > 0 ? [ActionExec.Blackbox, ActionExec.Native] : [];
        if (Node() is not null) kinds.Add("nodejs:default");
        if (File.Exists(Python)) kinds.Add("python:default");
        return kinds;
    }

    /// <exception cref="WhiskFault">Such a function cannot run here; the reason is said.</exception>
    public static SandboxCommand Of(ActionExec exec, LocalPlatformOptions options, string runners)
    {
        if (exec.IsNative)
            return options.Executable.Count > 0 ? new(options.Executable) : throw WhiskFault.Bad(
                $"The platform has no executable to run '{exec.Kind}' actions; its flag --executable names one");
        if (exec.IsNode && Node() is { } node) return new([node, Path.Combine(runners, "runner.cjs")]);
        if (exec.IsPython && File.Exists(Python)) return new([Python, "-B", Path.Combine(runners, "runner.py")]);
        throw WhiskFault.Bad($"The specified runtime '{exec.Kind}' is not supported by this platform. Valid values are: "
            + $"{string.Join(", ", Kinds(options).Select(kind => $"'{kind}'"))}.");
    }

    /// <summary>What runs FedKeeper's server functions, by their names; null for any other.</summary>
    public static SandboxCommand? OfServer(string name, LocalPlatformOptions options) => options.ServerExecutable.Count > 0
        && (name.StartsWith("fl_server_", StringComparison.Ordinal) || name.StartsWith("fl_invoker_", StringComparison.Ordinal))
            ? new(options.ServerExecutable) : null;

    /// <summary>Writes the scripts that run JavaScript and Python into a folder.</summary>
    public static void WriteRunners(string folder)
    {
        Directory.CreateDirectory(folder);
        foreach (var name in (string[])["runner.cjs", "runner.py"])
        {
            using var script = typeof(SandboxCommand).Assembly.GetManifestResourceStream(name)!;
            using var file = File.Create(Path.Combine(folder, name));
            script.CopyTo(file);
        }
    }

    private static string? Node() => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Where(folder => folder.Length > 0).Select(folder => Path.Combine(folder, "node")).FirstOrDefault(File.Exists);
}
