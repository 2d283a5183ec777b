using System.Collections.Concurrent;
using System.Diagnostics;

namespace Processes;

/// <summary>A process of the command line tool, as a user has it.</summary>
internal sealed class Tool : IDisposable
{
    // The tool is built beside the tests.
    private static readonly string Dll = Path.Combine(AppContext.BaseDirectory, "tributary.dll");

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _said = new();

    /// <param name="folder">Where the tool keeps its things.</param>
    /// <param name="arguments">What follows <c>tributary</c>.</param>
    public Tool(string folder, params string[] arguments)
        : this([], folder, arguments)
    {
    }

    /// <param name="before">A program that starts the tool, with its own arguments, such as <c>strace</c>; empty for none.</param>
    /// <param name="variables">Of its environment.</param>
    /// <inheritdoc cref="Tool(string, string[])"/>
    public Tool(IReadOnlyList<string> before, string folder, string[] arguments, params (string Name, string Value)[] variables)
    {
        string[] all = [.. before, "dotnet", "exec", Dll, .. arguments];
        var start = new ProcessStartInfo(all[0], all[1..])
        {
            UseShellExecute = false,
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        start.Environment["DOTNET_TieredPGO"] = "0";
        foreach (var (name, value) in variables) start.Environment[name] = value;
        _process = Process.Start(start) ?? throw new InvalidOperationException("dotnet could not be started");
        _process.OutputDataReceived += Note;
        _process.ErrorDataReceived += Note;
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>What it printed, for the message of a test that failed.</summary>
    public string Said => string.Join(Environment.NewLine, _said);

    public int Id => _process.Id;

    public bool Ended => _process.HasExited;

    /// <summary>Waits until it has printed something.</summary>
    /// <param name="text">A part of it.</param>
    /// <exception cref="InvalidOperationException">It ended without; the message is all that it printed.</exception>
    public async Task SaidAsync(string text, CancellationToken cancellation)
    {
        while (!Said.Contains(text, StringComparison.Ordinal))
        {
            if (Ended && !Said.Contains(text, StringComparison.Ordinal)) throw new InvalidOperationException($"it ended: {Said}");
            await Task.Delay(20, cancellation);
        }
    }

    /// <summary>Sends a signal, e.g. TERM or INT.</summary>
    public async Task SignalAsync(string name)
    {
        using var kill = Process.Start("/bin/sh", ["-c", $"kill -{name} {Id}"]);
        await kill.WaitForExitAsync();
    }

    /// <summary>Waits until it has ended by itself.</summary>
    /// <returns>Its exit status.</returns>
    public async Task<int> EndAsync(CancellationToken cancellation)
    {
        await _process.WaitForExitAsync(cancellation);
        return _process.ExitCode;
    }

    /// <summary>SIGKILL: nothing of it runs any more.</summary>
    public void Kill()
    {
        if (!_process.HasExited) _process.Kill();
        _process.WaitForExit();
    }

    public void Dispose()
    {
        Kill();
        _process.Dispose();
    }

    private void Note(object sender, DataReceivedEventArgs line)
    {
        if (line.Data is not null) _said.Enqueue(line.Data);
    }
}
