using System.Diagnostics;
using System.Threading.Channels;

namespace Tributary.Edge.Tests.Mqtt;

/// <summary>A program as a user starts it, and what it says line by line; it ends with the test.</summary>
internal sealed class RunningProgram : IDisposable
{
    private readonly Process _process;
    private readonly Channel<string> _lines = Channel.CreateUnbounded<string>();
    private readonly List<string> _said = [];

    /// <param name="command">The program and its arguments.</param>
    /// <param name="folder">Where it keeps its things.</param>
    public RunningProgram(string folder, params string[] command)
    {
        var start = new ProcessStartInfo(command[0], command[1..])
        {
            UseShellExecute = false,
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["DOTNET_TieredPGO"] = "0";
        _process = Process.Start(start) ?? throw new InvalidOperationException($"{command[0]} could not be started");
        _process.OutputDataReceived += Note;
        _process.ErrorDataReceived += Note;
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    // Longer than a busy machine needs.
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(3);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>The next line that holds the words; those before it are passed over.</summary>
    public async Task<string> UntilAsync(string words)
    {
        using var late = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        late.CancelAfter(s_limit);
        while (true)
        {
            var reading = _lines.Reader.ReadAsync(late.Token).AsTask();
            var ended = _process.WaitForExitAsync(late.Token);
            var first = await Task.WhenAny(reading, ended);
            if (late.IsCancellationRequested) Assert.Fail($"it did not say '{words}' within {s_limit}: {string.Join('\n', _said)}");
            if (first == ended && !reading.IsCompleted)
                Assert.Fail($"it ended with {_process.ExitCode}: {string.Join('\n', _said)}");
            var line = await reading;
            _said.Add(line);
            if (line.Contains(words, StringComparison.Ordinal)) return line;
        }
    }

    /// <summary>Waits until it has ended by itself.</summary>
    /// <returns>Its exit code, and what it said that nobody has waited for.</returns>
    public async Task<(int Code, string Said)> EndAsync()
    {
        await _process.WaitForExitAsync(Cancellation).WaitAsync(s_limit);
        while (_lines.Reader.TryRead(out var line)) _said.Add(line);
        return (_process.ExitCode, string.Join('\n', _said));
    }

    /// <summary>SIGTERM.</summary>
    public async Task<(int Code, string Said)> StopAsync()
    {
        using var kill = Process.Start("/bin/kill", ["-TERM", $"{_process.Id}"]);
        await kill.WaitForExitAsync(Cancellation);
        return await EndAsync();
    }

    public void Dispose()
    {
        if (!_process.HasExited) _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }

    private void Note(object sender, DataReceivedEventArgs line)
    {
        if (line.Data is not null) _lines.Writer.TryWrite(line.Data);
    }
}
