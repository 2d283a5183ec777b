using System.ComponentModel;
using System.Diagnostics;
using Tributary.Core.Clients;

namespace Tributary.Client.Executables;

/// <summary>One start of a program to its end, or to its killing with all its children: when it is silent for too long, and when nobody
/// waits for it any more.</summary>
internal sealed class ProgramRun(ExecutableOptions options, Action<string> line, TimeProvider clock)
{
    /// <summary>Lines of the error stream that a refusal shows.</summary>
    private const int LastLines = 20;

    /// <summary>What children that outlive the program may still write before nobody listens.</summary>
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(2);

    private readonly Queue<string> _errors = new();
    private readonly Lock _lock = new();

    /// <exception cref="TrainerException">It did not start, was silent for too long, or ended with other than 0.</exception>
    public async Task RunAsync(string folder, IEnumerable<KeyValuePair<string, string>> environment, CancellationToken cancellation)
    {
        using var process = Start(folder, environment);
        using var silence = new CancellationTokenSource(options.Silence, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(silence.Token, cancellation);
        using var deaf = new CancellationTokenSource();
        var reading = Task.WhenAll(
            Listen(process.StandardOutput, text => line(text), silence, deaf.Token),
            Listen(process.StandardError, Remember, silence, deaf.Token));
        try
        {
            await process.WaitForExitAsync(either.Token);
        }
        catch (OperationCanceledException)
        {
            Kill(process);
            await process.WaitForExitAsync(CancellationToken.None);
            await SettleAsync(reading, deaf);
            cancellation.ThrowIfCancellationRequested();
            throw new TrainerException(RefusalReason.Failed,
                $"the trainer wrote nothing for {options.Silence.TotalSeconds:0.#} s and was ended; let it print its progress, or raise "
                + $"--trainer-silence");
        }

        await SettleAsync(reading, deaf);
        if (process.ExitCode != 0)
            throw new TrainerException(ExitReasons.Of(process.ExitCode), $"the trainer ended with exit code {process.ExitCode}{Errors()}");
    }

    private Process Start(string folder, IEnumerable<KeyValuePair<string, string>> environment)
    {
        var words = CommandWords.Split(options.Command, OperatingSystem.IsWindows())!;
        var start = new ProcessStartInfo(words[0], words.AsSpan(1).ToArray())
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        foreach (var (name, value) in environment) start.Environment[name] = value;
        start.Environment["TMPDIR"] = folder;
        var process = new Process { StartInfo = start };
        try
        {
            process.Start();
            process.StandardInput.Close();
            return process;
        }
        catch (Exception fault) when (fault is Win32Exception or IOException)
        {
            process.Dispose();
            throw new TrainerException(RefusalReason.Failed, $"the trainer {words[0]} does not start: {fault.Message}", fault);
        }
    }

    private async Task Listen(StreamReader stream, Action<string> told, CancellationTokenSource silence, CancellationToken deaf)
    {
        try
        {
            await LineReader.ReadAsync(stream, text => { Renew(silence); told(text); }, deaf);
        }
        catch (Exception fault) when (fault is OperationCanceledException or IOException or ObjectDisposedException)
        {
            // Nobody listens any more.
        }

        void Renew(CancellationTokenSource source)
        {
            if (!source.IsCancellationRequested) source.CancelAfter(options.Silence);
        }
    }

    private void Remember(string text)
    {
        lock (_lock)
        {
            _errors.Enqueue(text.Length > 300 ? text[..300] + "..." : text);
            while (_errors.Count > LastLines) _errors.Dequeue();
        }

        options.Said?.Invoke(text);
    }

    private string Errors()
    {
        lock (_lock) return _errors.Count == 0 ? "" : ":\n" + string.Join('\n', _errors);
    }

    private static void Kill(Process process)
    {
        try
        {
            process.Kill(entireProcessTree: true);
        }
        catch (InvalidOperationException)
        {
            // It had just ended.
        }
    }

    private async Task SettleAsync(Task reading, CancellationTokenSource deaf)
    {
        using var rest = new CancellationTokenSource(Rest, clock);
        try
        {
            await reading.WaitAsync(rest.Token);
        }
        catch (OperationCanceledException)
        {
            await deaf.CancelAsync();
            await reading;
        }
    }
}
