using System.Runtime.InteropServices;

namespace Tributary.Security;

/// <summary>Folders that their owner alone may enter.</summary>
public static partial class OwnersFolder
{
    private const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const UnixFileMode Others
        = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute
            | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    /// <summary>Makes a folder (0700) where it is missing; it survives a loss of power.</summary>
    public static void Make(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
            return;
        }

        var missing = new Stack<string>();
        for (var at = Path.GetFullPath(path); at is not null && !Directory.Exists(at); at = Path.GetDirectoryName(at)) missing.Push(at);
        if (missing.Count == 0) return;
        Directory.CreateDirectory(path, Owner);
        foreach (var made in missing)
        {
            try
            {
                if (Path.GetDirectoryName(made) is { } above) Flush(above);
            }
            catch (IOException)
            {
                // A folder that we may enter and write but not read cannot be flushed by us.
            }
        }
    }

    /// <summary>Makes a folder where it is missing, and takes it and everything in it away from the group and from others. What lies behind
    /// a link stays as it is.</summary>
    public static void Close(string path)
    {
        Make(path);
        if (OperatingSystem.IsWindows()) return;
        var below = new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint };
        foreach (var entry in new DirectoryInfo(path).EnumerateFileSystemInfos("*", below).Prepend(new DirectoryInfo(path)))
        {
            try
            {
                if ((entry.UnixFileMode & Others) != UnixFileMode.None) entry.UnixFileMode &= ~Others;
            }
            catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
            {
                // It went away meanwhile, or is another user's: the folder above is closed.
            }
        }
    }

    /// <summary>From now on whatever this process makes is its owner's alone (umask 077).</summary>
    public static void CloseWhatIsMade()
    {
        if (!OperatingSystem.IsWindows()) _ = Mask(0x3F);
    }

    /// <summary>Makes a rename in a folder survive a loss of power (fsync(2) of the folder; .NET opens none).</summary>
    /// <exception cref="IOException">The disk says that it cannot.</exception>
    public static void Flush(string path)
    {
        if (OperatingSystem.IsWindows()) return;
        var descriptor = Open(path, 0);
        if (descriptor < 0) throw new IOException($"{path} cannot be opened to make it durable (errno {Marshal.GetLastPInvokeError()})");
        var failed = Sync(descriptor) != 0;
        var error = Marshal.GetLastPInvokeError();
        _ = CloseDescriptor(descriptor);

        // Some network file systems cannot do it and say EINVAL (22).
        if (failed && error != 22) throw new IOException($"{path} cannot be made durable (errno {error})");
    }

    [LibraryImport("libc", EntryPoint = "umask")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial uint Mask(uint mask);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Sync(int descriptor);

    [LibraryImport("libc", EntryPoint = "close")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int CloseDescriptor(int descriptor);
}
