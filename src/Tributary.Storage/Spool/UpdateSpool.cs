using System.Collections.Concurrent;
using System.Globalization;
using Tributary.Core;
using Tributary.Core.Clients;
using Tributary.Core.Rounds;
using Tributary.Engine.Formats;
using Tributary.Engine.Models;
using Tributary.Storage.Models;

namespace Tributary.Storage.Spool;

/// <summary>Acknowledged updates as files: <c>run/round/client.safetensors</c>, canonical float32, facts in the metadata, and a
/// digest at the end that is checked before the update is folded. A file stands under its name whole or not at all.</summary>
public sealed class UpdateSpool : IUpdateSpool, IDisposable
{
    private const string Extension = ".safetensors";
    private const string Unfinished = ".part";
    private const string Broken = ".broken";

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
    /// <param name="mostBytes">Bytes that may lie here; from 1.</param>
    public UpdateSpool(string folder, Durability durability, long mostBytes = long.MaxValue)
        : this(folder, durability, mostBytes, FolderSync.Flush)
    {
    }

    /// <summary>A spool that several coordinators share: nothing is acknowledged before it lies in the bucket, and the folder holds
    /// copies.</summary>
    /// <param name="bucket">For updates only, under a prefix of their own.</param>
    /// <param name="isOurs">Throws where another coordinator has taken a run over.</param>
    /// <inheritdoc cref="UpdateSpool(string, Durability, long)"/>
    public UpdateSpool(string folder, Durability durability, long mostBytes, S3Address bucket, Func<string, CancellationToken, Task> isOurs,
        TimeProvider clock)
        : this(folder, durability, mostBytes, FolderSync.Flush, new SpoolBucket(new S3Bucket(bucket), clock), isOurs)
    {
    }

    /// <param name="flush">Makes a folder's entries durable.</param>
    internal UpdateSpool(string folder, Durability durability, long mostBytes, Action<string> flush, SpoolBucket? bucket = null,
        Func<string, CancellationToken, Task>? isOurs = null)
    {
        (_bucket, _isOurs) = (bucket, isOurs ?? ((_, _) => Task.CompletedTask));
        if (bucket is not null && Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
        (_folder, Durability, _room, _flush) = (Path.GetFullPath(folder), durability, new SpoolRoom(mostBytes), flush);
        _spare = new SpareFiles(Path.Combine(_folder, Spare), Unfinished, Math.Min(MaxSpareBytes, mostBytes / 2));
        Directory.CreateDirectory(_folder);
        foreach (var part in Directory.EnumerateFiles(_folder, "*" + Unfinished, SearchOption.AllDirectories)) File.Delete(part);
        foreach (var kept in Directory.EnumerateFiles(_folder, "*", SearchOption.AllDirectories))
            _room.Set(kept, new FileInfo(kept).Length);
        if (durability == Durability.Sync) _flush(Path.GetDirectoryName(_folder)!);
    }

    /// <summary>Bytes that lie here, and those that were promised room.</summary>
    public long Bytes => _room.Bytes;

    /// <summary>Bytes that may lie here.</summary>
    public long MostBytes => _room.Most;

    public IReadOnlyList<string> Runs
        => [.. Directory.EnumerateDirectories(_folder).Select(folder => Path.GetFileName(folder)).Where(name => name[0] != '.')];

    internal Durability Durability { get; }

    /// <summary>Promises room to an update before its first byte comes; give the promise back once it lies here or was turned
    /// away.</summary>
    /// <returns>Null where there is none.</returns>
    public IDisposable? TryReserve(long bytes)
    {
        if (_room.Bytes + _spare.Bytes > MostBytes - bytes) _spare.DropLarge();
        return _room.TryReserve(bytes);
    }

    /// <summary>Starts to take an update in.</summary>
    /// <param name="bytes">Its length, where it is known. The file then has that length from the start, and may hold what an earlier round
    /// wrote there: who does not write all of it must not commit it.</param>
    /// <exception cref="ArgumentException">An id that cannot name a file.</exception>
    public SpoolEntry Begin(string runId, int round, string client, long? bytes = null)
    {
        var place = PathOf(runId, round, client);
        Directory.CreateDirectory(Path.GetDirectoryName(place)!);
        if (bytes is not { } length || _spare.Take(length) is not { } spare)
            return new SpoolEntry($"{place}.{Interlocked.Increment(ref _writes)}{Unfinished}", place, this, FileMode.Create);
        var entry = new SpoolEntry(spare, place, this, FileMode.OpenOrCreate);
        if (entry.File.Length != length) entry.File.SetLength(length);
        return entry;
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

    public async Task FetchAsync(string runId, int saved, CancellationToken cancellation)
    {
        if (_bucket is null) return;

        // What lies here alone was never acknowledged: another coordinator may have taken a later one.
        ForgetHere(runId, int.MaxValue);
        await _bucket.FetchAsync(runId, saved, (round, client) => Begin(runId, round, client), cancellation);
    }

    /// <summary>True where the client's update for the round was acknowledged and the round is not saved yet.</summary>
    public bool Contains(string runId, int round, string client) => File.Exists(PathOf(runId, round, client));

    /// <inheritdoc/>
    /// <remarks>A file that was damaged after its commit is set aside; its client is asked again.</remarks>
    public Update? Find(string runId, int round, string client, TensorLayout layout)
    {
        var path = PathOf(runId, round, client);
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

            return Read(MappedFloats.Open(path, content - (layout.Length * sizeof(float)), (int)layout.Length), layout, facts, content,
                digest);
        }
        catch (BrokenFileException)
        {
            File.Move(path, path + Broken, overwrite: true);
            _room.Remove(path);
            _room.Set(path + Broken, new FileInfo(path + Broken).Length);
            return null;
        }
    }

    /// <summary>An update that was just committed, read where it lies; its header has been read, and checked against the layout.</summary>
    /// <param name="facts">Its metadata.</param>
    /// <exception cref="IOException">It cannot be read back.</exception>
    public static Update Read(SpoolEntry entry, TensorLayout layout, IReadOnlyDictionary<string, string> facts)
        => Read(new MappedFloats(entry.File, entry.ContentBytes - (layout.Length * sizeof(float)), (int)layout.Length), layout, facts,
            entry.ContentBytes, entry.Digest!);

    public void Forget(string runId, int round)
    {
        ForgetHere(runId, round);
        _bucket?.Forget(runId, round);
    }

    public void Dispose() => _bucket?.Dispose();

    private void ForgetHere(string runId, int round)
    {
        var run = Path.Combine(_folder, Checked(runId));
        if (!Directory.Exists(run)) return;
        foreach (var folder in Directory.EnumerateDirectories(run))
            if (int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= round)
                Delete(folder);
        if (!Directory.EnumerateFileSystemEntries(run).Any()) Directory.Delete(run);
    }

    public void Rest() => _spare.DropLarge();

    /// <summary>An update has its name: here it is made to last.</summary>
    internal void Keep(string place, long bytes)
    {
        _room.Set(place, bytes);
        if (Durability != Durability.Sync) return;
        var round = Path.GetDirectoryName(place)!;
        _flush(round);

        // The round's folder, and the run's, may be new: the first that is kept in it flushes the way to it too. Two at once both do.
        if (_durable.ContainsKey(round)) return;
        _flush(Path.GetDirectoryName(round)!);
        _flush(_folder);
        _durable[round] = true;
    }

    private void Delete(string round)
    {
        foreach (var file in Directory.EnumerateFiles(round)) _room.Remove(file);
        foreach (var file in Directory.EnumerateFiles(round, "*" + Extension)) _spare.Keep(file);
        Directory.Delete(round, recursive: true);
        _durable.TryRemove(round, out _);
    }

    private static Update Read(MappedFloats values, TensorLayout layout, IReadOnlyDictionary<string, string> facts, long content,
        byte[] digest)
        => new(new ModelState(layout, values.Memory), Whole(facts, UpdateFacts.Examples))
        {
            Metrics = Metrics(facts),
            TrainTime = Seconds(facts),
            Backing = values,
            IsIntact = () => values.Digest(content).AsSpan().SequenceEqual(digest),
        };

    private static long Whole(IReadOnlyDictionary<string, string> facts, string key)
        => facts.TryGetValue(key, out var text)
            && long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) ? value : 0;

    private static TimeSpan Seconds(IReadOnlyDictionary<string, string> facts)
        => facts.TryGetValue(UpdateFacts.TrainSeconds, out var text)
            && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && value is >= 0 and < 1e9
            ? TimeSpan.FromSeconds(value) : TimeSpan.Zero;

    // Metrics that cannot be read are none.
    private static IReadOnlyDictionary<string, double> Metrics(IReadOnlyDictionary<string, string> facts)
        => facts.TryGetValue(UpdateFacts.Metrics, out var text) ? MetricsText.Read(text).Numbers
            : new Dictionary<string, double>(StringComparer.Ordinal);

    private static string Checked(string id)
        => id.Length is > 0 and <= 100 && id[0] != '.' && id.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' or '.')
        ? id : throw new ArgumentException($"'{id}' cannot name a file of the spool", nameof(id));

    private string PathOf(string runId, int round, string client)
        => Path.Combine(_folder, Checked(runId), round.ToString(CultureInfo.InvariantCulture), Checked(client) + Extension);
}
