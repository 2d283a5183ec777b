using System.Collections.Concurrent;
using System.Globalization;
using Tributary.Core.Clients;
using Tributary.Core.Rounds;
using Tributary.Engine.Formats;
using Tributary.Engine.Models;
using Tributary.Storage.Models;

namespace Tributary.Storage.Spool;

/// <summary>Acknowledged updates as files: <c>run/ask/client.safetensors</c>, canonical float32, facts in the metadata, and a
/// digest at the end that is checked before the update is folded. A file stands under its name whole or not at all.</summary>
public sealed class UpdateSpool : IUpdateSpool, IDisposable
{
    // An ask's folder may go, with the last update in it, while the next one begins.
    private const int MaxTries = 8;

    // A hundred updates of ten million weights.
    private const long MaxSpareBytes = 4L << 30;

    // No run's: ids do not begin with a dot. What lies there is unfinished to whoever starts anew.
    private const string Spare = ".spare";
    private readonly string _folder;
    private readonly SpareFiles _spare;
    private readonly Action<string> _flush;
    private readonly SpoolRoom _room;
    private readonly SpoolBucket? _bucket;
    private readonly Func<string, CancellationToken, Task> _isOurs;
    private readonly ConcurrentDictionary<string, bool> _durable = new(StringComparer.Ordinal);
    private int _writes;

    /// <summary>Opens or makes the folder, and deletes what a crash left unfinished: nothing of it was acknowledged. The folder belongs to
    /// one process (<see cref="Folders.FolderLock"/>).</summary>
    /// <param name="maxBytes">Bytes that may lie here; from 1.</param>
    public UpdateSpool(string folder, Durability durability, long maxBytes = long.MaxValue)
        : this(folder, durability, maxBytes, FolderSync.Flush)
    {
    }

    /// <summary>A spool that several coordinators share: nothing is acknowledged before it lies in the bucket, and the folder holds
    /// copies.</summary>
    /// <param name="bucket">For updates only, under a prefix of their own.</param>
    /// <param name="isOurs">Throws where another coordinator has taken a run over.</param>
    /// <inheritdoc cref="UpdateSpool(string, Durability, long)"/>
    public UpdateSpool(string folder, Durability durability, long maxBytes, S3Address bucket, Func<string, CancellationToken, Task> isOurs,
        TimeProvider clock)
        : this(folder, durability, maxBytes, FolderSync.Flush, new SpoolBucket(new S3Bucket(bucket), clock), isOurs)
    {
    }

    /// <param name="flush">Makes a folder's entries durable.</param>
    internal UpdateSpool(string folder, Durability durability, long maxBytes, Action<string> flush, SpoolBucket? bucket = null,
        Func<string, CancellationToken, Task>? isOurs = null)
    {
        (_bucket, _isOurs) = (bucket, isOurs ?? ((_, _) => Task.CompletedTask));
        if (bucket is not null && Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
        (_folder, Durability, _room, _flush) = (Path.GetFullPath(folder), durability, new SpoolRoom(maxBytes), flush);
        _spare = new SpareFiles(Path.Combine(_folder, Spare), SpoolName.Unfinished, Math.Min(MaxSpareBytes, maxBytes / 2));
        Directory.CreateDirectory(_folder);
        foreach (var part in Directory.EnumerateFiles(_folder, "*" + SpoolName.Unfinished, SearchOption.AllDirectories)) File.Delete(part);
        foreach (var kept in Directory.EnumerateFiles(_folder, "*", SearchOption.AllDirectories))
            _room.Set(kept, new FileInfo(kept).Length);
        if (durability == Durability.Sync) _flush(Path.GetDirectoryName(_folder)!);
    }

    /// <summary>Bytes that lie here, and those that were promised room.</summary>
    public long Bytes => _room.Bytes;

    /// <summary>Bytes that may lie here.</summary>
    public long MaxBytes => _room.Max;

    public IReadOnlyList<string> Runs
        => [.. Directory.EnumerateDirectories(_folder).Select(folder => Path.GetFileName(folder)).Where(name => name[0] != '.')];

    internal Durability Durability { get; }

    /// <summary>Promises room to an update before its first byte comes; give the promise back once it lies here or was turned
    /// away.</summary>
    /// <returns>Null where there is none.</returns>
    public IDisposable? TryReserve(long bytes)
    {
        if (_room.Bytes + _spare.Bytes > MaxBytes - bytes) _spare.DropLarge();
        return _room.TryReserve(bytes);
    }

    /// <summary>Starts to take an update in.</summary>
    /// <param name="ask">In a synchronous run the round.</param>
    /// <param name="bytes">Its length, where it is known. The file then has that length from the start, and may hold what an earlier update
    /// wrote there: who does not write all of it must not commit it.</param>
    /// <exception cref="ArgumentException">An id that cannot name a file.</exception>
    public SpoolEntry Begin(string runId, int ask, string client, long? bytes = null)
    {
        var place = PathOf(runId, ask, client);
        if (bytes is not { } length || _spare.Take(length) is not { } spare) return Begin(place);
        Directory.CreateDirectory(Path.GetDirectoryName(place)!);
        var entry = new SpoolEntry(spare, place, this, FileMode.OpenOrCreate);
        if (entry.File.Length != length) entry.File.SetLength(length);
        return entry;
    }

    private SpoolEntry Begin(string place)
    {
        var part = $"{place}.{Interlocked.Increment(ref _writes)}{SpoolName.Unfinished}";
        for (var tries = 1; ; tries++)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(place)!);
            try
            {
                return new SpoolEntry(part, place, this, FileMode.Create);
            }
            catch (DirectoryNotFoundException) when (tries < MaxTries)
            {
                // The folder went just now.
            }
        }
    }

    /// <summary>Makes an update that is whole reachable for whoever takes the run over; where the spool is this coordinator's alone, there
    /// is nothing to do. What was not shared must not be committed.</summary>
    /// <exception cref="StoreUnavailableException">The bucket does not take it, or the run is no longer ours: it must not be
    /// acknowledged.</exception>
    public async Task ShareAsync(SpoolEntry entry, string runId, CancellationToken cancellation)
    {
        if (_bucket is null) return;
        await _bucket.PutAsync(entry.Part, Path.GetRelativePath(_folder, entry.Place)
            .Replace(Path.DirectorySeparatorChar, '/'), cancellation);
        try
        {
            // Whoever takes the run over claims it first and looks here after: either he finds this update, or we find his claim.
            await _isOurs(runId, cancellation);
        }
        catch (RunClaimedException fault)
        {
            throw new StoreUnavailableException(fault.Message, fault);
        }
    }

    public async Task FetchAsync(string runId, RunAsks open, CancellationToken cancellation)
    {
        if (_bucket is null)
        {
            ForgetSettled(runId, open);
            return;
        }

        // What lies here alone was never acknowledged: another coordinator may have taken a later one.
        LetGo(runId, (_, _) => true);
        await _bucket.FetchAsync(runId, open, (ask, client) => Begin(runId, ask, client), cancellation);
    }

    /// <summary>True where the client's update for the ask was acknowledged and no saved round has settled it.</summary>
    public bool Contains(string runId, int ask, string client) => File.Exists(PathOf(runId, ask, client));

    /// <inheritdoc/>
    /// <remarks>A file that was damaged after its commit is set aside; its client is asked again.</remarks>
    public Update? Find(string runId, int ask, string client, TensorLayout layout)
    {
        var path = PathOf(runId, ask, client);
        if (!File.Exists(path)) return null;
        try
        {
            long content;
            byte[] digest;
            IReadOnlyDictionary<string, string> facts;
            using (var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, bufferSize: 0))
            {
                digest = SpoolSeal.Read(file.SafeFileHandle)
                    ?? throw new BrokenFileException(path, file.Length, "it does not end as it was acknowledged");
                content = file.Length - SpoolSeal.Length;
                if (!SpoolSeal.DigestOf(file.SafeFileHandle, content).AsSpan().SequenceEqual(digest))
                    throw new BrokenFileException(path, 0, "its bytes are no longer those that were acknowledged");
                using var reader = new SafeTensorsReader(new LeadingBytes(file, content), path);
                if (reader.Layout.DifferenceFrom(layout) is { } difference) throw new BrokenFileException(path, 0, difference);
                if (reader.Layout.Tensors.FirstOrDefault(tensor => tensor.Original != ElementType.Float32) is { } other)
                    throw new BrokenFileException(path, 0, $"tensor {other.Name} is {other.Original}; updates lie here as float32");
                facts = reader.Metadata;
            }

            return SpooledUpdate.Of(MappedFloats.Open(path, content - (layout.Length * sizeof(float)), (int)layout.Length), layout, facts,
                content, digest);
        }
        catch (BrokenFileException)
        {
            var broken = path + SpoolName.Broken;
            File.Move(path, broken, overwrite: true);
            _room.Remove(path);
            _room.Set(broken, new FileInfo(broken).Length);
            return null;
        }
    }

    /// <summary>An update that was just committed, read where it lies; its header has been read, and checked against the layout.</summary>
    /// <param name="facts">Its metadata.</param>
    /// <exception cref="IOException">It cannot be read back.</exception>
    public static Update Read(SpoolEntry entry, TensorLayout layout, IReadOnlyDictionary<string, string> facts)
        => SpooledUpdate.Of(new MappedFloats(entry.File, entry.ContentBytes - (layout.Length * sizeof(float)), (int)layout.Length), layout,
            facts, entry.ContentBytes, entry.Digest!);

    public void Forget(string runId, IReadOnlyCollection<AskKey> settled)
    {
        foreach (var ask in settled.GroupBy(key => key.Ask, key => key.Client))
        {
            var clients = ask.ToHashSet(StringComparer.Ordinal);
            LetGo(FolderOf(runId, ask.Key), client => client is not null && clients.Contains(client));
            _bucket?.Forget(runId, ask.Key, clients);
        }

        Remove(FolderOf(runId));
    }

    public void ForgetSettled(string runId, RunAsks open)
    {
        LetGo(runId, (ask, client) => client is null ? ask <= open.Last : !open.Holds(ask, client));
        _bucket?.Forget(runId, (ask, client) => !open.Holds(ask, client));
    }

    public void ForgetAll(string runId)
    {
        LetGo(runId, (_, _) => true);
        _bucket?.Forget(runId, (_, _) => true);
    }

    public void Dispose() => _bucket?.Dispose();

    public void Rest() => _spare.DropLarge();

    /// <summary>An update has its name: here it is made to last.</summary>
    internal void Keep(string place, long bytes)
    {
        _room.Set(place, bytes);
        if (Durability != Durability.Sync) return;
        var ask = Path.GetDirectoryName(place)!;
        _flush(ask);

        // The ask's folder, and the run's, may be new: the first that is kept in it flushes the way to it too. Two at once both do.
        if (_durable.ContainsKey(ask)) return;
        _flush(Path.GetDirectoryName(ask)!);
        _flush(_folder);
        _durable[ask] = true;
    }

    // Of a run here, whatever is over; nobody's files count as such where their ask does.
    private void LetGo(string runId, Func<int, string?, bool> isOver)
    {
        var run = FolderOf(runId);
        if (!Directory.Exists(run)) return;
        foreach (var folder in Directory.EnumerateDirectories(run).ToList())
            if (int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var ask))
                LetGo(folder, client => isOver(ask, client));
        Remove(run);
    }

    // Of one ask.
    private void LetGo(string folder, Func<string?, bool> isOver)
    {
        if (!Directory.Exists(folder)) return;
        foreach (var file in Directory.EnumerateFiles(folder).Where(file => isOver(SpoolName.ClientOf(Path.GetFileName(file)))).ToList())
        {
            _room.Remove(file);
            if (SpoolName.IsWhole(file)) _spare.Keep(file);
            File.Delete(file);
        }

        Remove(folder);
    }

    // Unless something lies there. Its way is made durable again once it is there again, so that is forgotten first.
    private void Remove(string folder)
    {
        if (!Directory.Exists(folder) || Directory.EnumerateFileSystemEntries(folder).Any()) return;
        _durable.TryRemove(folder, out _);
        try
        {
            Directory.Delete(folder);
        }
        catch (IOException)
        {
            // An update has just begun in it.
        }
    }

    private static string Checked(string id)
        => id.Length is > 0 and <= 100 && id[0] != '.' && id.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' or '.')
        ? id : throw new ArgumentException($"'{id}' cannot name a file of the spool", nameof(id));

    private string FolderOf(string runId) => Path.Combine(_folder, Checked(runId));

    private string FolderOf(string runId, int ask) => Path.Combine(FolderOf(runId), ask.ToString(CultureInfo.InvariantCulture));

    private string PathOf(string runId, int ask, string client)
        => Path.Combine(FolderOf(runId, ask), Checked(client) + SpoolName.Extension);
}
