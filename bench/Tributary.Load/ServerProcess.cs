using System.Globalization;

namespace Tributary.Load;

/// <summary>Memory and time of the coordinator's process, as Linux counts them.</summary>
internal sealed class ServerProcess(int pid)
{
    private readonly string _folder = $"/proc/{pid}";

    /// <summary>Starts counting the peak anew.</summary>
    public void ResetPeak()
    {
        if (pid > 0) File.WriteAllText($"{_folder}/clear_refs", "5");
    }

    public string Memory() => pid == 0 ? "no --pid given"
        : $"resident {Field("VmRSS")} MB (of it {Field("RssAnon")} MB anonymous, {Field("RssFile")} MB mapped files), peak {Field("VmHWM")} MB";

    private long Field(string name) => long.Parse(File.ReadLines($"{_folder}/status").First(line => line.StartsWith(name + ":", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2], CultureInfo.InvariantCulture) / 1024;
}
