namespace Tributary.Security;

/// <summary>Files that hold secrets: only their owner reads them, and they are there whole or not at all.</summary>
public static class SecretFile
{
    /// <summary>Bytes of a secret file; a larger one is none of ours.</summary>
    public const int MaxBytes = 64 * 1024;

    /// <summary>Writes <paramref name="text"/> beside <paramref name="path"/> and renames it there. The file's mode is 0600 from its first
    /// byte on, and it survives a loss of power under its name.</summary>
    public static void Write(string path, string text)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        OwnersFolder.Make(folder);
        var draft = path + ".new";
        File.Delete(draft);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using (var stream = new FileStream(draft, options))
        {
            stream.Write(System.Text.Encoding.UTF8.GetBytes(text));
            stream.Flush(flushToDisk: true);
        }

        File.Move(draft, path, overwrite: true);
        OwnersFolder.Flush(folder);
    }

    /// <summary>The text of a secret file.</summary>
    /// <exception cref="InvalidDataException">It is too large to be one.</exception>
    public static string Read(string path)
        => new FileInfo(path).Length <= MaxBytes ? File.ReadAllText(path)
            : throw new InvalidDataException($"{path} has more than {MaxBytes:n0} bytes: it is no key, certificate or token");
}
