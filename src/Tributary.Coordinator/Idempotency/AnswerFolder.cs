using System.Text.Json;

namespace Tributary.Coordinator.Idempotency;

/// <summary>Kept answers as files, one a key, so that a key holds over a restart too.</summary>
internal sealed class AnswerFolder(string folder, TimeProvider clock)
{
    /// <summary>Time that an answer is kept.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromDays(1);

    private const int SweepEvery = 500;

    private int _writes;

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
        if (Interlocked.Increment(ref _writes) % SweepEvery == 1) Sweep();
        var part = PathOf(name) + ".part";
        await using (var file = new FileStream(part, FileMode.Create, FileAccess.Write, FileShare.Delete)) await JsonSerializer.SerializeAsync(file, answer, AnswerJson.Default.KeptAnswer, cancellation);
        File.Move(part, PathOf(name), overwrite: true);
    }

    private void Sweep()
    {
        var old = clock.GetUtcNow() - Lifetime;
        foreach (var file in new DirectoryInfo(folder).EnumerateFiles())
            if (file.LastWriteTimeUtc < old.UtcDateTime) file.Delete();
    }

    private string PathOf(string name) => Path.Combine(folder, name + ".json");
}
