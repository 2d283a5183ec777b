using System.Security.Cryptography;

namespace Tributary.Storage.Folders;

/// <summary>Who a data folder is: an id that is drawn once and goes where the folder goes. Runs in a database that several coordinators
/// share name their owner by it.</summary>
public static class FolderIdentity
{
    /// <summary>Name of the file that holds it.</summary>
    public const string File = "coordinator.id";

    private const int Letters = 32;

    /// <summary>The folder's id; drawn where it has none.</summary>
    /// <exception cref="IOException">It can neither be read nor written.</exception>
    public static string Of(string folder)
    {
        var path = Path.Combine(folder, File);
        if (System.IO.File.Exists(path) && System.IO.File.ReadAllText(path).Trim() is { Length: Letters } known
            && known.All(char.IsAsciiHexDigitLower)) return known;
        var id = RandomNumberGenerator.GetHexString(Letters, lowercase: true);
        var part = path + ".part";
        using (var file = new FileStream(part, FileMode.Create, FileAccess.Write, FileShare.None))
        {
            file.Write(System.Text.Encoding.ASCII.GetBytes(id + "\n"));
            file.Flush(flushToDisk: true);
        }

        System.IO.File.Move(part, path, overwrite: true);
        FolderSync.Flush(folder);
        return id;
    }
}
