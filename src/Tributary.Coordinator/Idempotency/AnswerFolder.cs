using System.Text.Json;

namespace Tributary.Coordinator.Idempotency;

/// <summary>Kept answers as files, one a key, so that a key holds over a restart too. Their number and bytes are bounded: the oldest go
/// first.</summary>
internal sealed class AnswerFolder(string folder, TimeProvider clock, int maxAnswers = AnswerFolder.UsualAnswers,
    long maxBytes = AnswerFolder.UsualBytes)
{
    /// <summary>Time that an answer is kept.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromDays(1);

    public const int UsualAnswers = 20_000;

    public const long UsualBytes = 256L << 20;

    private readonly Lock _gate = new();

    // In the order in which they were kept; a key that was kept again stands here twice, and counts once.
    private readonly Queue<(string Path, long Stamp)> _line = new();
    private readonly Dictionary<string, (long Bytes, long Stamp, DateTimeOffset Time)> _kept = new(StringComparer.Ordinal);
    private bool _isRead;
    private long _bytes;
    private long _stamp;

    public async Task<KeptAnswer?> FindAsync(string name, CancellationToken cancellation)
    {
        try
        {
            await using var file = new FileStream(PathOf(name), FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
            var kept = await JsonSerializer.DeserializeAsync(file, AnswerJson.Default.KeptAnswer, cancellation);
            return kept is not null && clock.GetUtcNow() - kept.Time < Lifetime ? kept : null;
        }
        catch (Exception fault) when (fault is FileNotFoundException or DirectoryNotFoundException or JsonException)
        {
            return null;
        }
    }

    /// <exception cref="IOException">The disk takes nothing.</exception>
    public async Task KeepAsync(string name, KeptAnswer answer, CancellationToken cancellation)
    {
        Directory.CreateDirectory(folder);
        var (path, part) = (PathOf(name), PathOf(name) + ".part");
        try
        {
            await using var file = new FileStream(part, FileMode.Create, FileAccess.Write, FileShare.Delete);
            await JsonSerializer.SerializeAsync(file, answer, AnswerJson.Default.KeptAnswer, cancellation);
        }
        catch
        {
            File.Delete(part);
            throw;
        }

        lock (_gate)
        {
            ReadOnce();
            File.Move(part, path, overwrite: true);
            Note(path, new FileInfo(path).Length, answer.Time);
            LetGo();
        }
    }

    // What an earlier process kept, the oldest first; what it left half written goes.
    private void ReadOnce()
    {
        if (_isRead) return;
        foreach (var file in new DirectoryInfo(folder).EnumerateFiles("*.json").OrderBy(file => file.LastWriteTimeUtc))
            Note(file.FullName, file.Length, new DateTimeOffset(file.LastWriteTimeUtc));
        _isRead = true;
    }

    private void Note(string path, long bytes, DateTimeOffset time)
    {
        _bytes += bytes - (_kept.TryGetValue(path, out var before) ? before.Bytes : 0);
        _kept[path] = (bytes, ++_stamp, time);
        _line.Enqueue((path, _stamp));
    }

    private void LetGo()
    {
        var old = clock.GetUtcNow() - Lifetime;
        while (_line.TryPeek(out var first))
        {
            var isCurrent = _kept.TryGetValue(first.Path, out var known) && known.Stamp == first.Stamp;
            if (isCurrent && _kept.Count <= maxAnswers && _bytes <= maxBytes && known.Time >= old) return;
            _line.Dequeue();
            if (!isCurrent) continue;
            File.Delete(first.Path);
            _kept.Remove(first.Path);
            _bytes -= known.Bytes;
        }
    }

    private string PathOf(string name) => Path.Combine(Path.GetFullPath(folder), name + ".json");
}
