using System.Diagnostics;

namespace Tributary.Load;

/// <summary>Many parked polls, as many clients wait for work; meanwhile one client in a hundred asks for an answer at once.</summary>
internal static class PollLoad
{
    public static async Task RunAsync(Uri url, int clients, TimeSpan time, ServerProcess server)
    {
        using var handler = new SocketsHttpHandler { MaxConnectionsPerServer = int.MaxValue, PooledConnectionIdleTimeout = TimeSpan.FromMinutes(5) };
        using var http = new HttpClient(handler) { BaseAddress = url, Timeout = Timeout.InfiniteTimeSpan };
        Console.WriteLine($"before: {server.Memory()}");

        using var end = new CancellationTokenSource();
        var started = Stopwatch.GetTimestamp();
        var (joined, polls) = (0, 0L);
        async Task ParkAsync(int number)
        {
            var client = new LinkClient(http, $"load-{number:D6}");
            await client.PollAsync(0, [], end.Token);
            Interlocked.Increment(ref joined);
            while (!end.IsCancellationRequested)
            {
                await client.PollAsync(20, [], end.Token);
                Interlocked.Increment(ref polls);
            }
        }

        var parked = new List<Task>();
        for (var i = 0; i < clients; i++)
        {
            parked.Add(ParkAsync(i));
            if (i % 200 == 199) await Task.WhenAny(Task.Delay(20), Task.WhenAll(parked));
        }

        while (Volatile.Read(ref joined) < clients && parked.TrueForAll(task => !task.IsCompleted)) await Task.Delay(20);
        Console.WriteLine($"{joined} clients joined in {Stopwatch.GetElapsedTime(started).TotalSeconds:f2} s: {server.Memory()}");

        // The probes: polls that are answered at once, 200 a second over 100 clients of their own.
        var latencies = new List<double>();
        var probes = Enumerable.Range(0, 100).Select(i => new LinkClient(http, $"probe-{i:D3}")).ToArray();
        foreach (var probe in probes) await probe.PollAsync(0, [], CancellationToken.None);
        Interlocked.Exchange(ref polls, 0);
        started = Stopwatch.GetTimestamp();
        for (var i = 0; Stopwatch.GetElapsedTime(started) < time; i++)
        {
            var at = Stopwatch.GetTimestamp();
            await probes[i % probes.Length].PollAsync(0, [], CancellationToken.None);
            latencies.Add(Stopwatch.GetElapsedTime(at).TotalMilliseconds);
            await Task.Delay(5);
        }

        var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        latencies.Sort();
        Console.WriteLine($"{clients} parked, {polls / seconds:f0} polls/s expired and renewed; {latencies.Count} polls answered at once: p50 {latencies[latencies.Count / 2]:f2} ms, p99 {latencies[latencies.Count * 99 / 100]:f2} ms, most {latencies[^1]:f2} ms");
        Console.WriteLine($"after: {server.Memory()}");
        await end.CancelAsync();
        foreach (var task in parked.Where(task => task.IsFaulted).Take(3)) Console.WriteLine($"fault: {task.Exception!.InnerException!.Message}");
    }
}
