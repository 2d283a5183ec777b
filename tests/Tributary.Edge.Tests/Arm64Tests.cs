using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Tributary.Edge.Tests;

/// <summary>The executable for arm64, compiled to native code on this machine and started under qemu.</summary>
public sealed class Arm64Tests : IDisposable
{
    // The cross linker, its libraries, and what runs the result: Debian's packages by what they bring.
    private static readonly (string Path, string Package)[] s_tools =
    [
        ("/usr/bin/aarch64-linux-gnu-gcc", "gcc-aarch64-linux-gnu"), ("/usr/aarch64-linux-gnu/lib/libc.so.6", "libc6-dev-arm64-cross"),
        ("/usr/bin/qemu-aarch64", "qemu-user"),
    ];

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("tributary-arm64-");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_executable_for_arm64_is_built_here_and_runs()
    {
        Assert.SkipUnless(RuntimeInformation.OSArchitecture == Architecture.X64 && OperatingSystem.IsLinux(),
            "cross-building is from linux-x64");
        var missing = s_tools.Where(tool => !File.Exists(tool.Path)).Select(tool => tool.Package).ToList();
        Assert.SkipWhen(missing.Count > 0, $"not installed (Debian: apt-get install {string.Join(' ', missing)})");
        var (status, said) = await RunAsync("dotnet", ["publish", Path.Combine(Root(), "src", "Tributary.Edge"), "--configuration",
            "Release", "--runtime", "linux-arm64", "--output", _folder.FullName, "--verbosity", "quiet",
            "--artifacts-path", Path.Combine(_folder.FullName, "made")]);
        Assert.SkipWhen(status != 0 && said.Contains("NU1301", StringComparison.Ordinal), "the native compiler's packages are not here");
        Assert.True(status == 0, said);

        // An ELF file for machine 183, of the size that the guide tells.
        var edge = Path.Combine(_folder.FullName, "tributary-edge");
        var head = (await File.ReadAllBytesAsync(edge, Cancellation)).AsSpan(0, 20).ToArray();
        Assert.Equal((0x7F, 183), (head[0], BitConverter.ToUInt16(head, 18)));
        Assert.InRange(new FileInfo(edge).Length, 4_000_000, 15_000_000);

        // It speaks, and reads its data: the loader, the runtime and the engine's kernels work there.
        (status, said) = await RunAsync("qemu-aarch64", ["-L", "/usr/aarch64-linux-gnu", edge, "--version"]);
        Assert.True(status == 0, said);
        Assert.StartsWith("tributary-edge ", said, StringComparison.Ordinal);
        (status, said) = await RunAsync("qemu-aarch64", ["-L", "/usr/aarch64-linux-gnu", edge, "http://127.0.0.1:9",
            "--data", "nothing.csv", "--label", "x"]);
        Assert.True(status == 3, $"{status}: {said}");
        Assert.Contains("nothing.csv", said, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private async Task<(int Status, string Said)> RunAsync(string program, string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            UseShellExecute = false,
            WorkingDirectory = _folder.FullName,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };

        // A build within a test run: nothing of it may stay and wait.
        foreach (var (name, value) in (ReadOnlySpan<(string, string)>)[("DOTNET_NOLOGO", "1"), ("MSBUILDDISABLENODEREUSE", "1"),
            ("DOTNET_CLI_USE_MSBUILD_SERVER", "0"), ("UseSharedCompilation", "false")]) start.Environment[name] = value;
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("MSBuild", StringComparison.OrdinalIgnoreCase)
            && name != "MSBUILDDISABLENODEREUSE").ToList()) start.Environment.Remove(name);
        using var process = Process.Start(start)!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(Cancellation), process.StandardError.ReadToEndAsync(Cancellation));
        await process.WaitForExitAsync(Cancellation);
        return (process.ExitCode, await output + await error);
    }

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "Tributary.slnx"))) folder = folder.Parent;
        return folder.FullName;
    }
}
