namespace Tributary.Storage.Spool;

/// <summary>An update on its way into the spool. Disposed of without a commit, nothing of it remains.</summary>
public sealed class SpoolEntry : IDisposable
{
    private readonly string _place;
    private readonly UpdateSpool _spool;
    private readonly string _part;
    private bool _kept;

    /// <param name="mode">How <paramref name="part"/> is opened.</param>
    internal SpoolEntry(string part, string place, UpdateSpool spool, FileMode mode)
    {
        (_part, _place, _spool) = (part, place, spool);
        File = new FileStream(part, new FileStreamOptions { Mode = mode, Access = FileAccess.ReadWrite, Share = FileShare.Delete, BufferSize = 0, Options = FileOptions.Asynchronous });
    }

    /// <summary>What the update is written to, from its start on.</summary>
    public FileStream File { get; }

    /// <summary>Gives the file its final name: from here on the update counts.</summary>
    public void Commit()
    {
        if (_spool.Durability == Durability.Sync) File.Flush(flushToDisk: true);
        System.IO.File.Move(_part, _place, overwrite: true);
        _kept = true;
        _spool.Keep(_place, File.Length);
    }

    public void Dispose()
    {
        File.Dispose();
        if (!_kept) System.IO.File.Delete(_part);
    }
}
