using System.Diagnostics;
using System.Globalization;
using Tributary.Engine.Imaging;

namespace Tributary.Bench;

/// <summary>Pictures of a folder decoded on one thread, beside Debian's djpeg, which is a process for each picture. Processor time is
/// counted, so that what else the machine does matters less.</summary>
internal static class PictureBench
{
    private const string Other = "/usr/bin/djpeg";
    private const int Passes = 5;

    public static int Run(string[] args)
    {
        if (args is not [_, var folder, ..] || !Directory.Exists(folder))
        {
            Console.Error.WriteLine("name a folder with JPEG files");
            return 2;
        }

        string[] files = [.. Directory.EnumerateFiles(folder, "*.jp*g", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];
        var ours = Best(files, () => files.Sum(Read));
        Console.WriteLine($"{files.Length} pictures, best of {Passes} passes, pictures a second of processor time");
        Console.WriteLine($"Tributary: {ours:0}");
        if (!File.Exists(Other)) return 0;
        var (theirs, start) = (Best(files, () => Decode(files, "\"$file\"")), Best(files, () => Decode(files, "-version")));
        Console.WriteLine($"djpeg: {theirs:0} with its process, {1 / ((1 / theirs) - (1 / start)):0} without");
        return 0;
    }

    private static double Best(string[] files, Func<double> seconds)
        => files.Length / Enumerable.Range(0, Passes).Min(_ => seconds());

    private static double Read(string file)
    {
        var before = Environment.CpuUsage.TotalTime;
        JpegImage.Read(file);
        return (Environment.CpuUsage.TotalTime - before).TotalSeconds;
    }

    // A shell knows what its children took: minutes and seconds of the user and of the system, in the second line of "times".
    private static double Decode(string[] files, string arguments)
    {
        var start = new ProcessStartInfo("/bin/bash",
            ["-c", $"for file in \"$@\"; do {Other} -outfile /dev/null {arguments} 2>/dev/null; done; times", "bash", .. files])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
        };
        using var process = Process.Start(start)!;
        var times = process.StandardOutput.ReadToEnd().Split('\n')[1];
        process.WaitForExit();
        return times.Split(' ').Sum(time => time.TrimEnd('s').Split('m') is [var minutes, var seconds]
            ? (60 * double.Parse(minutes, CultureInfo.InvariantCulture)) + double.Parse(seconds, CultureInfo.InvariantCulture) : 0);
    }
}
