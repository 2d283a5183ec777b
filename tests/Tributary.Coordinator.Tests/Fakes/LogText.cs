using Microsoft.Extensions.Logging;
using Tributary.Core.Logs;

namespace Tributary.Coordinator.Tests.Fakes;

/// <summary>A whole log as text, at the lowest level.</summary>
public sealed class LogText : IDisposable
{
    private readonly StringWriter _output = new() { NewLine = "\n" };
    private readonly LogLines _lines;
    private string? _text;

    public LogText(LogLevel level = LogLevel.Trace)
        => _lines = new LogLines(_output, new LogOptions { Level = level }, TimeProvider.System);

    public ILogger Logger(string category) => _lines.CreateLogger(category);

    public void Take(ILoggingBuilder logging) => logging.SetMinimumLevel(LogLevel.Trace).AddProvider(_lines);

    /// <summary>Ends the log.</summary>
    public string End()
    {
        _lines.Dispose();
        return _text ??= _output.ToString();
    }

    public IReadOnlyList<string> Lines(string name)
        => [.. End().Split('\n').Where(line => line.Contains($" {name} (", StringComparison.Ordinal))];

    public void Dispose()
    {
        _lines.Dispose();
        _output.Dispose();
    }
}
