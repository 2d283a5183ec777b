using System.Text.RegularExpressions;

namespace Tributary.Attack.Tests;

/// <summary>What a process asked of the file system and the network, in order, by strace.</summary>
internal static partial class Trace
{
    private const string Program = "/usr/bin/strace";

    /// <summary>Why there is no trace here; null where there is.</summary>
    public static string? Missing => File.Exists(Program) ? null : "strace is not installed (Debian: apt-get install strace)";

    /// <summary>What starts a program so that its calls are written to a file. The program is the child that is waited for.</summary>
    public static string[] To(string file) => [Program, "-D", "-f", "--seccomp-bpf", "-qq", "-y", "-s", "16", "-o", file,
        "-e", "trace=rename,renameat,renameat2,link,linkat,openat,fsync,fdatasync,sendto,sendmsg"];

    /// <summary>Renames after which the same thread answered, sent or did anything else before it flushed the folder, and files that were
    /// made and never flushed with their folder though <paramref name="made"/> wants it.</summary>
    /// <param name="promised">Whether a path has to be there after a loss of power.</param>
    /// <param name="anyThread">Whether any thread may flush: of a program that says only at its end what it did.</param>
    /// <param name="renames">How many renames promised something.</param>
    public static IReadOnlyList<string> Unflushed(IEnumerable<string> lines, Func<string, bool> promised, Func<string, bool> made,
        bool anyThread, out IReadOnlyList<string> renames)
    {
        var (faults, all) = (new List<string>(), new List<string>());
        var waiting = new Dictionary<string, List<string>>(StringComparer.Ordinal);
        var begun = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var raw in lines)
        {
            // A call that another thread's line cut in two is one again.
            var space = raw.IndexOf(' ', StringComparison.Ordinal);
            var (thread, line) = (raw[..space], raw[space..].Trim());
            if (line.EndsWith("<unfinished ...>", StringComparison.Ordinal))
            {
                begun[thread] = line[..^"<unfinished ...>".Length];
                continue;
            }

            if (Resumed().Match(line) is { Success: true } resumed)
            {
                if (!begun.Remove(thread, out var start)) continue;
                line = start + line[resumed.Length..];
            }

            if (!Worked().IsMatch(line)) continue;
            var flusher = anyThread ? "" : thread;
            if (!waiting.TryGetValue(flusher, out var open)) waiting[flusher] = open = [];
            if (Rename().Match(line) is { Success: true } rename)
            {
                if (!promised(rename.Groups["to"].Value)) continue;
                all.Add(rename.Groups["to"].Value);
                open.Add(rename.Groups["to"].Value);
            }
            else if (Flush().Match(line) is { Success: true } flush)
            {
                open.RemoveAll(path => Path.GetDirectoryName(path) == flush.Groups["path"].Value);
            }
            else if (Make().Match(line) is { Success: true } make)
            {
                if (made(make.Groups["path"].Value)) open.Add(make.Groups["path"].Value);
            }
            else if (line.StartsWith("send", StringComparison.Ordinal))
            {
                faults.AddRange(open.Select(path => $"{path} is there, and its folder was not flushed before {line}"));
                open.Clear();
            }
        }

        faults.AddRange(waiting.Values.SelectMany(open => open).Select(path => $"{path} is there, and its folder was never flushed"));
        renames = all;
        return faults;
    }

    [GeneratedRegex(@"^<\.\.\. \w+ resumed>")]
    private static partial Regex Resumed();

    [GeneratedRegex(@"= \d")]
    private static partial Regex Worked();

    [GeneratedRegex("""^(?:rename|link)\w*\(.*"(?<to>[^"]+)"[^"]*\)""")]
    private static partial Regex Rename();

    [GeneratedRegex(@"^f(?:data)?sync\(\d+<(?<path>[^>]+)>\)")]
    private static partial Regex Flush();

    [GeneratedRegex("""^openat\([^"]*"(?<path>[^"]+)", [A-Z_|]*O_CREAT""")]
    private static partial Regex Make();
}
