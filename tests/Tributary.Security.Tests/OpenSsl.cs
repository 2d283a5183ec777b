using System.Diagnostics;

namespace Tributary.Security.Tests;

/// <summary>OpenSSL's program, as a foreign peer.</summary>
internal static class OpenSsl
{
    /// <summary>Runs it in a folder; skips the test where it is not installed.</summary>
    /// <returns>Whether it succeeded, and all that it said.</returns>
    public static async Task<(bool Succeeded, string Said)> TryAsync(string folder, params string[] arguments)
    {
        var start = new ProcessStartInfo("openssl", arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        Process? process = null;
        try
        {
            process = Process.Start(start);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.Skip("openssl is not installed");
        }

        using (process)
        {
            var said = process!.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
            var complained = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
            return (process.ExitCode == 0, await said + await complained);
        }
    }

    /// <summary>Runs it, and it must succeed.</summary>
    public static async Task<string> RunAsync(string folder, params string[] arguments)
    {
        var (succeeded, said) = await TryAsync(folder, arguments);
        Assert.True(succeeded, said);
        return said;
    }
}
