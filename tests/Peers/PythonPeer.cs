using System.Diagnostics;
using System.Text.Json.Nodes;

namespace Peers;

/// <summary>A program in Python that a test speaks to: it writes one JSON object a line, and ends with the test.</summary>
public sealed class PythonPeer : IAsyncDisposable
{
    private const string Python = "/usr/bin/python3";
    private readonly Process _process;
    private readonly Task<string> _errors;

    private PythonPeer(Process process) => (_process, _errors) = (process, process.StandardError.ReadToEndAsync());

    public int Id => _process.Id;

    /// <summary>Skips the test where Python or one of its modules is not installed.</summary>
    public static async Task NeedAsync(params string[] modules)
    {
        if (!File.Exists(Python)) Assert.Skip($"{Python} is not installed");
        using var probe = Process.Start(new ProcessStartInfo(Python,
            ["-c", string.Join(';', modules.Select(module => $"import {module}"))])
        {
            RedirectStandardError = true,
            UseShellExecute = false
        })!;
        await probe.StandardError.ReadToEndAsync();
        await probe.WaitForExitAsync();
        if (probe.ExitCode != 0) Assert.Skip($"{Python} lacks one of {string.Join(", ", modules)}");
    }

    /// <param name="script">A file of this folder.</param>
    public static PythonPeer Start(string script, IEnumerable<string> arguments, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo(Python, ["-B", Path.Combine(Folder, script), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            UseShellExecute = false,
        };
        foreach (var (name, value) in environment) start.Environment[name] = value;
        return new PythonPeer(Process.Start(start)!);
    }

    /// <summary>The next line that it writes.</summary>
    public async Task<JsonNode> NextAsync()
    {
        var line = await _process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken);
        return line is not null ? JsonNode.Parse(line)! : throw new InvalidOperationException($"the peer ended: {await _errors}");
    }

    /// <summary>Lines up to the one with this event.</summary>
    public async Task<JsonNode> UntilAsync(string name)
    {
        while (true)
            if (await NextAsync() is var line && (string?)line["event"] == name) return line;
    }

    /// <summary>Writes a line to it.</summary>
    public async Task TellAsync(string line)
    {
        await _process.StandardInput.WriteLineAsync(line);
        await _process.StandardInput.FlushAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Waits for its end.</summary>
    public async Task<int> EndAsync()
    {
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return _process.ExitCode;
    }

    /// <summary>Ends it without a word.</summary>
    public void Kill() => _process.Kill();

    /// <summary>Sends a signal, e.g. STOP or CONT.</summary>
    public async Task SignalAsync(string name)
    {
        using var kill = Process.Start("/bin/kill", [$"-{name}", $"{_process.Id}"]);
        await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) _process.Kill();
        await _process.WaitForExitAsync(CancellationToken.None);
        await _errors;
        _process.Dispose();
    }

    private static string Folder
    {
        get
        {
            var folder = new DirectoryInfo(AppContext.BaseDirectory);
            while (!File.Exists(Path.Combine(folder.FullName, "Tributary.slnx"))) folder = folder.Parent!;
            return Path.Combine(folder.FullName, "tests", "Peers");
        }
    }
}
