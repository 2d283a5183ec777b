using System.Diagnostics;
using System.Runtime.InteropServices;
using Folders;

namespace Tributary.Edge.Tests.Native;

/// <summary>The executable, compiled to native code by <c>dotnet publish</c> once for all tests of a class (minutes), or published before:
/// <c>TRIBUTARY_EDGE</c> names one for linux-x64.</summary>
public sealed class NativeProgram : IDisposable
{
    // Each compilation takes all processors.
    private static readonly SemaphoreSlim s_turn = new(1);
    private readonly TemporaryFolder _folder = new();
    private Task<string>? _made;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>The executable's path; skips the test where it cannot be made here.</summary>
    /// <param name="runtime">Such as <c>linux-x64</c>; the same at each call.</param>
    public Task<string> MakeAsync(string runtime) => _made ??= PublishAsync(runtime);

    public void Dispose() => _folder.Dispose();

    public async Task<(int Status, string Said)> RunAsync(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            UseShellExecute = false,
            WorkingDirectory = _folder.Location,
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

    private async Task<string> PublishAsync(string runtime)
    {
        if (runtime == "linux-x64" && Environment.GetEnvironmentVariable("TRIBUTARY_EDGE") is { Length: > 0 } made) return made;
        Assert.SkipUnless(RuntimeInformation.OSArchitecture == Architecture.X64 && OperatingSystem.IsLinux(),
            "native code is compiled on linux-x64");
        await s_turn.WaitAsync(Cancellation);
        try
        {
            var (status, said) = await RunAsync("dotnet", "publish", Path.Combine(Root(), "src", "Tributary.Edge"), "--configuration",
                "Release", "--runtime", runtime, "--output", _folder.At("out"), "--verbosity", "quiet",
                "--artifacts-path", _folder.At("made"));
            Assert.SkipWhen(status != 0 && said.Contains("NU1301", StringComparison.Ordinal),
                "the native compiler's packages are not here");
            Assert.SkipWhen(status != 0 && said.Contains("Platform linker", StringComparison.Ordinal),
                "there is no linker (Debian: apt-get install gcc zlib1g-dev)");
            Assert.True(status == 0, said);

            // Trimming that might break something is a warning.
            Assert.DoesNotContain("warning IL", said, StringComparison.Ordinal);
            return _folder.At("out", "tributary-edge");
        }
        finally
        {
            s_turn.Release();
        }
    }

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "Tributary.slnx"))) folder = folder.Parent;
        return folder.FullName;
    }
}
