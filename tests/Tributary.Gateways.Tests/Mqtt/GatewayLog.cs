using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Tributary.Gateways.Tests.Mqtt;

/// <summary>What the coordinator's end said to its log.</summary>
internal sealed class GatewayLog : ILoggerProvider, ILogger
{
    private readonly ConcurrentQueue<(LogLevel Level, string Event, string Text)> _lines = new();
    private readonly SemaphoreSlim _news = new(0);

    public IReadOnlyCollection<(LogLevel Level, string Event, string Text)> Lines => _lines;

    /// <summary>The first line of an event, once it is said.</summary>
    public async Task<string> SaidAsync(string name, Func<string, bool>? which = null)
    {
        while (true)
        {
            foreach (var line in _lines)
                if (line.Event == name && which?.Invoke(line.Text) != false) return line.Text;
            Assert.True(await _news.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken),
                $"{name} was not said, but {string.Join("; ", _lines)}");
        }
    }

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception,
        Func<TState, Exception?, string> formatter)
    {
        _lines.Enqueue((logLevel, eventId.Name ?? "", formatter(state, exception)));
        _news.Release();
    }

    public void Dispose()
    {
    }
}
