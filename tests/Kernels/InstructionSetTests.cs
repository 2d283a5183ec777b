using System.Diagnostics;

namespace Kernels;

/// <summary>Runs every test marked as a kernel test again in a process that believes its processor to be older. Among Core's are recorded
/// hashes, so every instruction set gives the same bits. Compiled into each project that has such tests.</summary>
public sealed class InstructionSetTests
{
    [Theory]
    [InlineData("DOTNET_EnableAVX512")]
    [InlineData("DOTNET_EnableAVX2")]
    [InlineData("DOTNET_EnableHWIntrinsic")]
    public async Task Kernel_tests_pass_without(string switchedOff)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            ArgumentList = { "exec", typeof(InstructionSetTests).Assembly.Location, "-trait", "Kernels=yes" },
            Environment = { [switchedOff] = "0" },
        };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        var said = await output;
        Assert.True(process.ExitCode == 0, $"exit code {process.ExitCode}\n{said}\n{await errors}");
        Assert.Matches("Total: [1-9][0-9]+", said); // a filter that matches nothing must not pass
    }
}
