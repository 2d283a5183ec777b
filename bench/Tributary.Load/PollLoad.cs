using System.Diagnostics;

namespace Tributary.Load;

/// <summary>Many parked polls, as many clients wait for work; meanwhile one client in a hundred asks for an answer at once.</summary>
internal static class PollLoad
{
    /// <param name="table">True prints one line of a table instead of sentences.</param>
    public static async Task RunAsync(Uri url, int clients, TimeSpan time, ProcessUse server, bool table)
    {
        void Say(string text)
        {
            if (!table) Console.WriteLine(text);
        }

        Say($"before: {server.Memory()}");
        server.ResetPeak();
        using var end = new CancellationTokenSource();
        var started = Stopwatch.GetTimestamp();
        var (joined, polls) = (0, 0L);
        async Task ParkAsync(int number)
        {
            using var client = new LinkClient(url, $"load-{number:D6}");
            await client.PollAsync(0, end.Token);
            Interlocked.Increment(ref joined);
            while (!end.IsCancellationRequested)
            {
                await client.PollAsync(20, end.Token);
                Interlocked.Increment(ref polls);
            }
        }

        var parked = new List<Task>();
        for (var i = 0; i < clients; i++)
        {
            parked.Add(ParkAsync(i));
            if (i % 200 == 199) await Task.Delay(20);
        }

        while (Volatile.Read(ref joined) < clients && parked.TrueForAll(task => !task.IsCompleted)) await Task.Delay(20);
        Say($"{joined} clients joined in {Stopwatch.GetElapsedTime(started).TotalSeconds:f2} s: {server.Memory()}");

        // The probes: polls that are answered at once, 200 a second over 100 clients of their own.
        var latencies = new List<double>();
        var probes = Enumerable.Range(0, 100).Select(i => new LinkClient(url, $"probe-{i:D3}")).ToArray();
        foreach (var probe in probes) await probe.PollAsync(0, CancellationToken.None);
        Interlocked.Exchange(ref polls, 0);
        var before = server.Time();
        started = Stopwatch.GetTimestamp();
        for (var i = 0; Stopwatch.GetElapsedTime(started) < time; i++)
        {
            var at = Stopwatch.GetTimestamp();
            await probes[i % probes.Length].PollAsync(0, CancellationToken.None);
            latencies.Add(Stopwatch.GetElapsedTime(at).TotalMilliseconds);
            await Task.Delay(5);
        }

        var (seconds, after) = (Stopwatch.GetElapsedTime(started).TotalSeconds, server.Time());
        latencies.Sort();
        var (median, late) = (latencies[latencies.Count / 2], latencies[latencies.Count * 99 / 100]);
        Say($"{clients} parked, {polls / seconds:f0} polls/s expired and renewed; {latencies.Count} polls answered at once: p50 "
            + $"{median:f2} ms, p99 {late:f2} ms, most {latencies[^1]:f2} ms");
        Say($"coordinator: {(after.User - before.User) / seconds:f3} + {(after.System - before.System) / seconds:f3} processor seconds a "
            + $"second; after: {server.Memory()}");
        if (table)
            Console.WriteLine($"| {clients} parked polls, {polls / seconds:f0} renewed a second; {latencies.Count} polls answered at once "
                + $"| p50 {median / 1000:f5}, p99 {late / 1000:f5} | {(after.User - before.User) / seconds:f3} + "
                + $"{(after.System - before.System) / seconds:f3} a second | | {server.Peak} |");
        await end.CancelAsync();
        foreach (var task in parked.Where(task => task.IsFaulted).Take(3))
            Console.WriteLine($"fault: {task.Exception!.InnerException!.Message}");
    }
}
