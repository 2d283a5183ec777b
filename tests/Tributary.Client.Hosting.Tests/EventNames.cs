using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Tributary.Client.Hosting.Tests;

/// <summary>Keeps the names of what was logged, and what broke.</summary>
internal sealed class EventNames : ILoggerProvider, ILogger
{
    public ConcurrentQueue<string> Names { get; } = new();

    public ConcurrentQueue<string> Errors { get; } = new();

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull
        => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception,
        Func<TState, Exception?, string> formatter)
    {
        if (eventId.Name is { } name) Names.Enqueue(name);
        if (logLevel >= LogLevel.Error) Errors.Enqueue($"{formatter(state, exception)}: {exception}");
    }

    public void Dispose()
    {
        // Hosts come and go; what they said stays.
    }
}
