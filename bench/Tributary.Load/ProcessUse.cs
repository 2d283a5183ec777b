using System.Globalization;

namespace Tributary.Load;

/// <summary>Memory and processor time of a process, as Linux counts them.</summary>
/// <param name="pid">0 for a process that is not known.</param>
internal sealed class ProcessUse(int pid)
{
    // _SC_CLK_TCK of every Linux that .NET runs on.
    private const double TicksPerSecond = 100;

    private readonly string _folder = $"/proc/{pid}";

    public static ProcessUse Self { get; } = new(Environment.ProcessId);

    /// <summary>Starts counting the peak anew.</summary>
    public void ResetPeak()
    {
        if (pid > 0) File.WriteAllText($"{_folder}/clear_refs", "5");
    }

    /// <summary>Seconds of processor time so far, in the program and in the kernel for it; 0 where the process is not known.</summary>
    public (double User, double System) Time()
    {
        if (pid == 0) return default;
        var stat = File.ReadAllText($"{_folder}/stat");

        // The second field is a name in brackets that may hold spaces; user and system time are the 14th and 15th.
        var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        return (double.Parse(fields[11], CultureInfo.InvariantCulture) / TicksPerSecond,
            double.Parse(fields[12], CultureInfo.InvariantCulture) / TicksPerSecond);
    }

    /// <summary>The largest resident memory since the last <see cref="ResetPeak"/>, in MB.</summary>
    public long Peak => pid == 0 ? 0 : Field("VmHWM");

    public string Memory() => pid == 0 ? "no --pid given"
        : $"resident {Field("VmRSS")} MB (of it {Field("RssAnon")} MB anonymous, {Field("RssFile")} MB mapped files), peak "
            + $"{Field("VmHWM")} MB";

    private long Field(string name)
        => long.Parse(File.ReadLines($"{_folder}/status").First(line => line.StartsWith(name + ":", StringComparison.Ordinal))
            .Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2], CultureInfo.InvariantCulture) / 1024;
}
