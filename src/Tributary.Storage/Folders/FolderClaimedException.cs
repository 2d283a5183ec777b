namespace Tributary.Storage.Folders;

/// <summary>A data folder belongs to a process that runs.</summary>
public sealed class FolderClaimedException(string folder, int? holder)
    : IOException($"{folder} is in use by {(holder is { } pid ? $"process {pid}" : "another process")}; stop that one first, or name "
        + $"another folder")
{
    public string Folder { get; } = folder;

    /// <summary>Its process id; null where it could not be read.</summary>
    public int? Holder { get; } = holder;
}
