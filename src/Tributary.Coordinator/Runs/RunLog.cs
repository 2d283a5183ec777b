using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Tributary.Coordinator.Api;
using Tributary.Coordinator.Observability;
using Tributary.Core.Texts;

namespace Tributary.Coordinator.Runs;

/// <summary>What happened in each run, in lines for people: <c>logs/ID.jsonl</c> in the data folder. A log that grew too long keeps its
/// newer half and more. A disk that takes nothing loses lines, never a run.</summary>
internal sealed class RunLog(string folder, TimeProvider clock, ILogger<RunLog> logger)
{
    /// <summary>Bytes of one file; a run has two at most.</summary>
    public const long MaxBytes = 2 << 20;

    private const int LongestText = 2000;

    private readonly Lock _gate = new();
    private readonly Trouble _disk = new(reason => ServerEvents.RunLogLost(logger, reason), () => ServerEvents.RunLogKept(logger));

    public void Add(string run, string level, string text)
    {
        var line = JsonSerializer.SerializeToUtf8Bytes(new LogLine(clock.GetUtcNow(), level, CleanText.Of(text, LongestText)),
            ApiJson.Default.LogLine);
        lock (_gate)
        {
            try
            {
                Directory.CreateDirectory(folder);
                var path = PathOf(run);
                if (new FileInfo(path) is { Exists: true, Length: > MaxBytes }) File.Move(path, OlderOf(run), overwrite: true);
                using var file = new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete,
                    bufferSize: 0);
                file.Write([.. line, (byte)'\n']);
                _disk.End();
            }
            catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
            {
                // The disk is full or away; the run's own records say what counts.
                _disk.Begin(fault.Message);
            }
        }
    }

    /// <summary>The run is deleted.</summary>
    public void Delete(string run)
    {
        lock (_gate)
        {
            try
            {
                File.Delete(PathOf(run));
                File.Delete(OlderOf(run));
            }
            catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
            {
                // A log that stays behind tells nothing to anybody: there is no run to ask it of.
            }
        }
    }

    /// <summary>Lines from oldest to newest.</summary>
    /// <param name="skip">Lines to leave out at the start.</param>
    public async Task<IReadOnlyList<LogLine>> ReadAsync(string run, int skip, int most, CancellationToken cancellation)
    {
        var lines = new List<LogLine>();
        foreach (var path in new[] { OlderOf(run), PathOf(run) })
        {
            if (!File.Exists(path)) continue;
            using var reader = new StreamReader(new FileStream(path, FileMode.Open, FileAccess.Read,
                FileShare.ReadWrite | FileShare.Delete), Encoding.UTF8);
            while (lines.Count < most && await reader.ReadLineAsync(cancellation) is { } text)
                if (skip-- <= 0 && Parse(text) is { } line) lines.Add(line);
        }

        return lines;
    }

    // A line that a crash cut off is passed over.
    private static LogLine? Parse(string text)
    {
        try
        {
            return JsonSerializer.Deserialize(text, ApiJson.Default.LogLine);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private string PathOf(string run) => Path.Combine(folder, run + ".jsonl");

    private string OlderOf(string run) => Path.Combine(folder, run + ".older.jsonl");
}
