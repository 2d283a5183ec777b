using System.Globalization;
using Tributary.Engine.Formats;

namespace Tributary.Storage.Folders;

/// <summary>One owner a data folder: an exclusive lock that the operating system takes back when its holder dies. Beside it lies the
/// process id, only to tell others who it is.</summary>
public sealed class FolderLock : IDisposable
{
    /// <summary>Name of the lock's file in the folder.</summary>
    public const string LockFile = "owner.lock";

    /// <summary>Name of the file that tells who holds it.</summary>
    public const string HolderFile = "owner.pid";

    private readonly FileStream _file;

    private FolderLock(FileStream file) => _file = file;

    /// <exception cref="FolderClaimedException">Another process has it.</exception>
    public static FolderLock Take(string folder)
    {
        OwnFolder.Make(folder);
        var path = Path.Combine(folder, LockFile);
        var holder = Path.Combine(folder, HolderFile);
        FileStream file;
        try
        {
            file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);
        }
        catch (IOException) when (File.Exists(path))
        {
            throw new FolderClaimedException(Path.GetFullPath(folder), HolderOf(holder));
        }

        File.WriteAllText(holder, Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
        return new FolderLock(file);
    }

    public void Dispose() => _file.Dispose();

    private static int? HolderOf(string path)
    {
        try
        {
            return int.TryParse(File.ReadAllText(path), NumberStyles.None, CultureInfo.InvariantCulture, out var pid) ? pid : null;
        }
        catch (IOException)
        {
            return null;
        }
    }
}
