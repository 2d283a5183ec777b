using System.Globalization;
using Tributary.Core.Rounds;

namespace Tributary.Storage.Runs;

/// <summary>One writer a run, over processes: an exclusive lock that the operating system takes back when its holder dies. The process id
/// lies in a file beside, only to tell others who it is.</summary>
internal sealed class RunLock : IDisposable
{
    private readonly FileStream _file;

    private RunLock(FileStream file) => _file = file;

    public void Dispose() => _file.Dispose();

    /// <exception cref="RunClaimedException">Someone else holds it.</exception>
    public static RunLock Take(string folder, string runId)
    {
        Directory.CreateDirectory(folder);
        var path = Path.Combine(folder, runId + ".lock");
        var holder = Path.Combine(folder, runId + ".pid");
        FileStream file;
        try
        {
            file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);
        }
        catch (IOException) when (File.Exists(path))
        {
            throw new RunClaimedException(runId, Holder(holder));
        }

        File.WriteAllText(holder, Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
        return new RunLock(file);
    }

    private static int? Holder(string path)
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
