using System.Diagnostics;
using Tributary.Engine.Specs;

namespace Tributary.Cli.Diagnosis;

/// <summary>Whether a folder can be written, whether what is written there stays, and how much room there is.</summary>
internal static class DiskCheck
{
    private const long Little = 1L << 30;

    // A disk that takes longer to keep a few bytes makes every acknowledgement wait.
    private static readonly TimeSpan Slow = TimeSpan.FromMilliseconds(200);

    /// <param name="name">Whose folder it is.</param>
    /// <param name="least">Bytes that must be free.</param>
    public static IEnumerable<Finding> Look(string name, string folder, long least)
    {
        // 1. The folder, or what it would be made in.
        var there = folder;
        while (!Directory.Exists(there) && Path.GetDirectoryName(there) is { Length: > 0 } above) there = above;
        var made = there == folder ? "" : $" (it will be made in {there})";

        // 2. Write, keep, delete.
        TimeSpan time;
        var file = Path.Combine(there, $".tributary-{Environment.ProcessId}.tmp");
        string? fault = null;
        try
        {
            using var stream = new FileStream(file, FileMode.Create, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose);
            stream.Write("tributary"u8);
            var began = Stopwatch.GetTimestamp();
            stream.Flush(flushToDisk: true);
            time = Stopwatch.GetElapsedTime(began);
        }
        catch (Exception caught) when (caught is IOException or UnauthorizedAccessException)
        {
            (fault, time) = (caught.Plain(), TimeSpan.Zero);
        }

        if (fault is not null)
        {
            yield return Finding.Fault(name, $"{folder} cannot be written: {fault}",
                $"give this user the right to write to {there}, or choose another folder (--folder)");
            yield break;
        }

        yield return time > Slow ? Finding.Warning(name,
            $"{folder} is slow: to keep a few bytes takes {Amounts.Seconds(time.TotalSeconds)}{made}",
            "with durability sync every update waits for that; use a local disk")
            : Finding.Ok(name, $"{folder} can be written, and keeps what is written within {Amounts.Seconds(time.TotalSeconds)}{made}");

        // 3. Room.
        var free = new DriveInfo(there).AvailableFreeSpace;
        if (free < least)
            yield return Finding.Fault(
                name, $"{Amounts.Bytes(free)} are free; a coordinator that has less than {Amounts.Bytes(least)} takes no updates",
                "make room, or choose a folder on another disk");
        else if (free < Little)
            yield return Finding.Warning(name, $"{Amounts.Bytes(free)} are free",
                "models and updates need room: each as much as the model has weights, four bytes for each");
        else yield return Finding.Ok(name, $"{Amounts.Bytes(free)} are free");
    }
}
