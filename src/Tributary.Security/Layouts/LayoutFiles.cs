using System.Text;

namespace Tributary.Security.Layouts;

/// <summary>Files that others read as well, beside keys that only their owner does.</summary>
internal static class LayoutFiles
{
    private const UnixFileMode Key = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode Everybodys = Key | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
    private const UnixFileMode Folder
        = Everybodys | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    /// <summary>Makes a folder (0755) where it is missing.</summary>
    /// <exception cref="InvalidDataException">It is a link: somebody may want keys to be written elsewhere.</exception>
    public static void Make(string path)
    {
        var folder = new DirectoryInfo(path);
        RefuseLink(folder);
        if (folder.Exists) return;
        folder.Create();
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(path, Folder);
    }

    /// <summary>Writes a file (0644) that is there whole or as before; one that says the same already stays.</summary>
    public static void Write(string path, string text)
    {
        if (File.Exists(path) && new FileInfo(path).LinkTarget is null && File.ReadAllText(path) == text) return;
        var draft = path + ".new";
        File.Delete(draft);
        using (var stream = new FileStream(draft, FileMode.CreateNew, FileAccess.Write))
        {
            stream.Write(Encoding.UTF8.GetBytes(text));
            stream.Flush(flushToDisk: true);
        }

        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(draft, Everybodys);
        File.Move(draft, path, overwrite: true);
    }

    /// <summary>Reads a key or certificate that may be there.</summary>
    /// <exception cref="InvalidDataException">It is a link, or too large.</exception>
    public static string? Read(string path)
    {
        var file = new FileInfo(path);
        RefuseLink(file);
        return file.Exists ? SecretFile.Read(path) : null;
    }

    /// <summary>Takes a key that is there away from everybody but its owner.</summary>
    public static void Close(string path)
    {
        if (!OperatingSystem.IsWindows() && File.Exists(path) && File.GetUnixFileMode(path) != Key) File.SetUnixFileMode(path, Key);
    }

    private static void RefuseLink(FileSystemInfo entry)
    {
        if (entry.LinkTarget is { } target)
            throw new InvalidDataException($"{entry.FullName} is a link to {target}; keys are not read or written through links");
    }
}
