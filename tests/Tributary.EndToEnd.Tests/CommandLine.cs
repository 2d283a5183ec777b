using System.Diagnostics;

namespace Tributary.EndToEnd.Tests;

/// <summary>The command line tool as a process of its own, as a user has it.</summary>
internal sealed class CommandLine(string folder)
{
    // The tool is built beside the tests.
    private static readonly string Tool = Path.Combine(AppContext.BaseDirectory, "tributary.dll");

    /// <summary>Starts the tool; the caller reads its output.</summary>
    public Process Start(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            UseShellExecute = false,
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        foreach (var argument in (string[])["exec", Tool, .. arguments]) start.ArgumentList.Add(argument);
        return Process.Start(start) ?? throw new InvalidOperationException("dotnet could not be started");
    }

    /// <summary>Runs the tool to its end.</summary>
    public async Task<(int Code, string Output, string Error)> RunAsync(params string[] arguments)
    {
        using var process = Start(arguments);
        process.StandardInput.Close();
        var error = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, output, await error);
    }
}
