using System.Collections.Concurrent;

namespace Tributary.Core.Logs;

/// <summary>Lines on their way out, written by a thread of their own: whoever holds the other end and does not read holds up nobody. What
/// finds no room is lost and counted.</summary>
internal sealed class LogQueue : IDisposable
{
    private const int Room = 4096;

    private static readonly TimeSpan LastWords = TimeSpan.FromSeconds(1);

    private readonly BlockingCollection<string> _lines = new(Room);
    private readonly TextWriter _output;
    private readonly Thread _writer;
    private long _lost;
    private int _ended;

    public LogQueue(TextWriter output)
    {
        _output = output;
        _writer = new Thread(Write) { IsBackground = true, Name = "log" };
        _writer.Start();
    }

    public void Add(string line)
    {
        try
        {
            if (!_lines.TryAdd(line)) Interlocked.Increment(ref _lost);
        }
        catch (InvalidOperationException)
        {
            // It has ended; what is said after the end is not heard.
        }
    }

    /// <summary>Lines that were lost since the last question.</summary>
    public long TakeLost() => Interlocked.Exchange(ref _lost, 0);

    /// <summary>Writes what waits, unless nobody reads it.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _ended, 1) == 1) return;
        _lines.CompleteAdding();
        if (_writer.Join(LastWords)) _lines.Dispose();
    }

    private void Write()
    {
        try
        {
            foreach (var line in _lines.GetConsumingEnumerable())
            {
                _output.Write(line);
                _output.Flush();
            }
        }
        catch (Exception fault) when (fault is IOException or ObjectDisposedException)
        {
            // The other end is gone: there is nobody to tell, and the program goes on without a log.
            while (_lines.TryTake(out _, Timeout.Infinite)) Interlocked.Increment(ref _lost);
        }
    }
}
