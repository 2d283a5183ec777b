namespace Tributary.Storage.Spool;

/// <summary>An update on its way into the spool. Disposed of without a commit, nothing of it remains.</summary>
public sealed class SpoolEntry : IDisposable
{
    private readonly string _place;
    private readonly UpdateSpool _spool;
    private readonly string _part;
    private bool _kept;
    private long? _content;
    private byte[]? _digest;

    /// <param name="mode">How <paramref name="part"/> is opened.</param>
    internal SpoolEntry(string part, string place, UpdateSpool spool, FileMode mode)
    {
        (_part, _place, _spool) = (part, place, spool);
        File = new FileStream(part, new FileStreamOptions
        {
            Mode = mode,
            Access = FileAccess.ReadWrite,
            Share = FileShare.Delete | FileShare.Read,
            BufferSize = 0,
            Options = FileOptions.Asynchronous
        });
    }

    /// <summary>Where it will stand.</summary>
    internal string Place => _place;

    /// <summary>Where it stands until then.</summary>
    internal string Part => _part;

    /// <summary>What the update is written to, from its start on.</summary>
    public FileStream File { get; }

    /// <summary>Bytes of the update itself, without the seal.</summary>
    internal long ContentBytes => _content ?? File.Length;

    /// <summary>SHA-256 of the update; null before it is sealed.</summary>
    internal byte[]? Digest => _digest;

    /// <summary>Notes behind the update what its bytes come to, so that damage is seen when it is read back.</summary>
    /// <param name="digest">SHA-256 of all that was written, where it was made on the way; null reads it back.</param>
    public void Seal(byte[]? digest = null)
    {
        var content = File.Length;
        _digest = digest ?? SpoolSeal.DigestOf(File.SafeFileHandle, content);
        SpoolSeal.Write(File.SafeFileHandle, content, _digest);
        _content = content;
    }

    /// <summary>Gives the file its final name: from here on the update counts. What has no seal yet gets one.</summary>
    public void Commit()
    {
        if (_content is null && SpoolSeal.Read(File.SafeFileHandle) is { } sealedBefore)
            (_content, _digest) = (File.Length - SpoolSeal.Length, sealedBefore);
        if (_content is null) Seal();
        if (_spool.Durability == Durability.Sync) File.Flush(flushToDisk: true);
        Move();
        _kept = true;
        _spool.Keep(_place, File.Length);
    }

    // Its folder may have gone with the last of the others.
    private void Move()
    {
        var folder = Path.GetDirectoryName(_place)!;
        try
        {
            System.IO.File.Move(_part, _place, overwrite: true);
        }
        catch (IOException) when (!Directory.Exists(folder))
        {
            Directory.CreateDirectory(folder);
            System.IO.File.Move(_part, _place, overwrite: true);
        }
    }

    public void Dispose()
    {
        File.Dispose();
        if (_kept) return;
        try
        {
            System.IO.File.Delete(_part);
        }
        catch (DirectoryNotFoundException)
        {
            // Its ask is over: what lay there was forgotten, and this with it.
        }
    }
}
