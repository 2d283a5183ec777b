namespace Tributary.Storage.Backups;

/// <summary>A folder that takes the place of another. Unless it is kept, the other one comes back.</summary>
internal sealed class FolderSwap : IDisposable
{
    private readonly string _draft;
    private readonly string _place;
    private readonly string? _before;
    private bool _kept;

    private FolderSwap(string draft, string place, string? before) => (_draft, _place, _before) = (draft, place, before);

    public static FolderSwap Make(string draft, string place)
    {
        // The files are on the disk; so are their names, before the other folder goes.
        foreach (var folder in Directory.EnumerateDirectories(draft, "*", SearchOption.AllDirectories)) FolderSync.Flush(folder);
        FolderSync.Flush(draft);
        var before = Directory.Exists(place) ? place + ".replaced" : null;
        if (before is not null)
        {
            if (Directory.Exists(before)) Directory.Delete(before, recursive: true);
            Directory.Move(place, before);
        }

        var swap = new FolderSwap(draft, place, before);
        try
        {
            Directory.Move(draft, place);
            FolderSync.Flush(Path.GetDirectoryName(place)!);
            return swap;
        }
        catch
        {
            swap.Dispose();
            throw;
        }
    }

    public void Keep()
    {
        _kept = true;
        if (_before is not null) Directory.Delete(_before, recursive: true);
    }

    public void Dispose()
    {
        if (_kept) return;
        if (Directory.Exists(_place)) Directory.Move(_place, _draft);
        if (_before is not null) Directory.Move(_before, _place);
    }
}
