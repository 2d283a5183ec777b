using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Tributary.Storage;

/// <summary>Makes a folder's own entries (a rename, a new file) survive a power loss: fsync(2) on the directory. .NET opens no
/// directories, so this asks libc; Windows keeps its directory entries in a journal.</summary>
internal static partial class FolderSync
{
    public static void Flush(string folder)
    {
        if (OperatingSystem.IsWindows()) return;
        var descriptor = Open(folder, 0);
        if (descriptor < 0) throw Trouble($"{folder} cannot be opened to make it durable", Marshal.GetLastPInvokeError());
        var failed = Sync(descriptor) != 0;
        var error = Marshal.GetLastPInvokeError();
        _ = Close(descriptor);

        // Some network file systems cannot sync a directory and say EINVAL (22); nothing more can be done there.
        if (failed && error != 22) throw Trouble($"{folder} cannot be made durable", error);
    }

    private static StoreUnavailableException Trouble(string what, int error) => new($"{what} (errno {error})", new Win32Exception(error));

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Sync(int descriptor);

    [LibraryImport("libc", EntryPoint = "close")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Close(int descriptor);
}
