using System.Diagnostics;

namespace Tributary.EndToEnd.Tests.Chaos;

/// <summary>A folder that is a small disk of its own (tmpfs in a mount namespace), so that it can be filled up. Needs root and
/// unshare(1).</summary>
internal sealed class SmallDisk : IDisposable
{
    private readonly Process _holder;
    private readonly string _folder;

    private SmallDisk(Process holder, string folder) => (_holder, _folder) = (holder, folder);

    /// <summary>The folder as this process reaches it.</summary>
    public string Outside => $"/proc/{_holder.Id}/root{_folder}";

    /// <returns>Null where the machine does not allow it.</returns>
    public static SmallDisk? Mount(string folder, int megabytes)
    {
        if (!OperatingSystem.IsLinux() || !Environment.IsPrivilegedProcess) return null;
        Directory.CreateDirectory(folder);
        var start = new ProcessStartInfo("unshare",
            ["-m", "sh", "-c", $"mount -t tmpfs -o size={megabytes}m tmpfs {folder} && echo ready && exec cat"])
        { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        try
        {
            var holder = Process.Start(start)!;
            if (holder.StandardOutput.ReadLine() == "ready") return new SmallDisk(holder, folder);
            holder.Dispose();
        }
        catch (System.ComponentModel.Win32Exception)
        {
            // There is no unshare.
        }

        return null;
    }

    /// <summary>The command that runs another one inside.</summary>
    public IReadOnlyList<string> Inside => ["nsenter", "-t", $"{_holder.Id}", "-m", "--"];

    /// <summary>Leaves not a byte free, or so many.</summary>
    public void Fill(long leave = 0)
    {
        using var file = new FileStream(Path.Combine(Outside, "filler"), FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        var block = new byte[64 * 1024];
        try
        {
            while (true) file.Write(block);
        }
        catch (IOException)
        {
            // Full to the last block.
        }

        file.SetLength(Math.Max(0, file.Length - leave));
    }

    public void Free() => File.Delete(Path.Combine(Outside, "filler"));

    // The holder ends at the end of its input, and the disk with it.
    public void Dispose()
    {
        _holder.StandardInput.Close();
        _holder.WaitForExit();
        _holder.Dispose();
    }
}
