using System.Diagnostics;

namespace Tributary.Function.Tests;

/// <summary>The executable as a process: this build's, or the one that <c>TRIBUTARY_FUNCTION_PROGRAM</c> names (a native one).</summary>
internal sealed class FunctionProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly Task<string> _errors;

    private FunctionProcess(Process process) => (_process, _errors) = (process, process.StandardError.ReadToEndAsync());

    public static FunctionProcess Start(params (string Name, string Value)[] environment)
    {
        var native = Environment.GetEnvironmentVariable("TRIBUTARY_FUNCTION_PROGRAM");
        var start = new ProcessStartInfo(native ?? "dotnet",
            native is null ? [Path.Combine(AppContext.BaseDirectory, "tributary-function.dll")] : [])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment) start.Environment[name] = value;
        return new FunctionProcess(Process.Start(start)!);
    }

    /// <summary>The next line that it writes.</summary>
    public async Task<string> LineAsync()
        => await _process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken)
            ?? throw new InvalidOperationException($"the function ended: {await _errors}");

    /// <summary>Waits for its end.</summary>
    public async Task<int> EndAsync()
    {
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) _process.Kill();
        await _process.WaitForExitAsync(CancellationToken.None);
        await _errors;
        _process.Dispose();
    }
}
