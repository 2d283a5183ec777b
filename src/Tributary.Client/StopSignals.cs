using System.Runtime.InteropServices;

namespace Tributary.Client;

/// <summary>Asks a program to end in order, so that its client can say goodbye: at Ctrl-C, at SIGTERM, and when its terminal or console is
/// closed. A second signal ends the process at once.</summary>
/// <example><code>
/// using var stop = new StopSignals();
/// await host.RunAsync(stop.Token);
/// </code></example>
public sealed class StopSignals : IDisposable
{
    // Windows ends the process as soon as the handler of a closed console returns, and in any case after 5 s.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(4);
    private readonly CancellationTokenSource _stop = new();
    private readonly ManualResetEventSlim _ended = new();
    private readonly List<PosixSignalRegistration> _signals = [];

    public StopSignals()
    {
        foreach (var signal in new[] { PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP })
            if (!IsIgnored(signal)) _signals.Add(PosixSignalRegistration.Create(signal, Stop));
    }

    /// <summary>Cancelled at the first signal.</summary>
    public CancellationToken Token => _stop.Token;

    /// <summary>The program has ended in order.</summary>
    public void Dispose()
    {
        _ended.Set();
        _signals.ForEach(signal => signal.Dispose());
        _stop.Dispose();
    }

    private void Stop(PosixSignalContext context)
    {
        if (_stop.IsCancellationRequested) return;
        context.Cancel = true;
        _stop.Cancel();
        if (OperatingSystem.IsWindows() && context.Signal != PosixSignal.SIGINT) _ended.Wait(Grace);
    }

    // nohup and scripts in the background have it ignored: then it is to stay so.
    private static bool IsIgnored(PosixSignal signal)
    {
        const string Line = "SigIgn:", Status = "/proc/self/status";
        if (signal != PosixSignal.SIGHUP || !File.Exists(Status)) return false;
        var ignored = File.ReadLines(Status).FirstOrDefault(line => line.StartsWith(Line, StringComparison.Ordinal));
        return ignored is not null && (Convert.ToUInt64(ignored[Line.Length..].Trim(), 16) & 1) != 0;
    }
}
