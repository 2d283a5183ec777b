using Microsoft.Extensions.Logging;

namespace Tributary.Core.Logs;

/// <summary>Writes the log, a line an event (docs/log.md). Our own events from the level that was asked for; what libraries say from
/// warnings on, because what they say below that may hold anything.</summary>
public sealed class LogLines : ILoggerProvider
{
    // Of one event, from information on; whoever asks for less important ones wants every one.
    private const int LinesPerMinute = 600;

    private readonly Lock _gate = new();
    private readonly LogPace _pace = new(LinesPerMinute);
    private readonly LogOptions _options;
    private readonly LogQueue _queue;
    private readonly TimeProvider _clock;
    private readonly LineLogger _own;

    /// <param name="output">Where lines go; it is not closed.</param>
    public LogLines(TextWriter output, LogOptions options, TimeProvider clock)
    {
        (_options, _clock) = (options, clock);
        _queue = new LogQueue(output);
        _own = new LineLogger(this, typeof(LogLines).FullName!);
    }

    /// <summary>Somebody's log; of our own where the category begins with <c>Tributary.</c></summary>
    public ILogger CreateLogger(string categoryName) => new LineLogger(this, categoryName);

    /// <summary>Writes what waits, for a second at most.</summary>
    public void Dispose()
    {
        lock (_gate) Tell(_pace.Hushed());
        _queue.Dispose();
    }

    private bool IsWanted(string category, LogLevel level)
        => level != LogLevel.None && level >= _options.Level && (level >= LogLevel.Warning || LogEntry.IsOurCategory(category));

    private void Write(LogEntry entry)
    {
        lock (_gate)
        {
            if (_queue.TakeLost() is > 0 and var lost) LogLog.Dropped(_own, lost);
            if (entry.Level >= LogLevel.Information && entry.Category != _own.Category)
            {
                var passes = _pace.Passes(entry, out var hushed);
                Tell(hushed);
                if (!passes) return;
            }

            _queue.Add(_options.Form == LogForm.Json ? JsonLine.Of(entry) : TextLine.Of(entry));
        }
    }

    private void Tell(List<(string Name, int Count)>? hushed)
    {
        foreach (var (name, count) in hushed ?? []) LogLog.Hushed(_own, count, name);
    }

    private sealed class LineLogger(LogLines lines, string category) : ILogger
    {
        public string Category => category;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull
            => null;

        public bool IsEnabled(LogLevel logLevel) => lines.IsWanted(category, logLevel);

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?,
            string> formatter)
        {
            if (!IsEnabled(logLevel)) return;
            lines.Write(new LogEntry(lines._clock.GetUtcNow(), logLevel, category, eventId, formatter(state, exception),
                state as IReadOnlyList<KeyValuePair<string, object?>> ?? [], exception));
        }
    }
}
