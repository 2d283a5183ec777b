using System.Globalization;

namespace Tributary.EndToEnd.Tests.Chaos;

/// <summary>A coordinator at work for a long time: run after run, with clients that come and go. Memory, threads and open files are printed
/// at intervals.</summary>
public sealed class SoakTests
{
    private const int Clients = 5;

    private const string Run = """
        name: soak
        model: s4t-net
        rounds: 20
        seed: 11
        cohort: { size: 5, quorum: 1, waitFor: 3, deadline: 60s, failedRounds: 20 }
        training: { epochs: 1, batchSize: 10, optimizer: { kind: sgd, learningRate: 0.02 } }
        evaluation: { on: none }
        """;

    /// <summary>By <c>bench/soak.sh</c>; <c>TRIBUTARY_SOAK_MINUTES</c> says how long, an hour by default.</summary>
    [Fact(Explicit = true)]
    public async Task Memory_threads_and_open_files_stay_as_they_are()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "/proc tells of a process");
        var minutes = double.Parse(Environment.GetEnvironmentVariable("TRIBUTARY_SOAK_MINUTES") ?? "60", CultureInfo.InvariantCulture);
        var cancellation = TestContext.Current.CancellationToken;
        var folder = Directory.CreateTempSubdirectory("tributary-soak-").FullName;
        try
        {
            await using var federation = new Federation(folder, Clients, null, Path.Combine(folder, "data"));
            federation.StartCoordinator();
            await federation.ReadyAsync(cancellation);
            for (var i = 0; i < Clients; i++) federation.StartClient(i);
            var (began, next, runs, rows) = (TimeProvider.System.GetTimestamp(), TimeSpan.Zero, 0,
                new List<(double Megabytes, int Threads, int Files)>());
            var every = TimeSpan.FromMinutes(minutes / 30);
            string? run = null;
            TimeSpan passed;
            while ((passed = TimeProvider.System.GetElapsedTime(began)).TotalMinutes < minutes)
            {
                // 1. Always something to do; a client leaves and comes back with each run.
                if (run is null || (string?)(await federation.AskAsync($"api/runs/{run}", cancellation))?["status"] == "completed")
                {
                    run = await federation.StartRunAsync(Run, cancellation);
                    federation.KillClient(++runs % Clients);
                    federation.StartClient(runs % Clients);
                }

                // 2. How it is.
                if (passed >= next)
                {
                    next += every;
                    rows.Add(Look(federation.CoordinatorId));
                    var (megabytes, threads, files) = rows[^1];
                    TestContext.Current.TestOutputHelper?.WriteLine(string.Create(CultureInfo.InvariantCulture,
                        $"{passed.TotalMinutes,6:0.0} min  {megabytes,7:0.0} MB  {threads,4} threads  {files,4} open files  {runs} runs  "
                        + $"{federation.Acknowledged.Count} updates"));
                }

                await Task.Delay(200, cancellation);
            }

            // 3. The last third is no more than the second by more than a tenth and a little.
            Assert.False(federation.CoordinatorEnded, federation.Errors);
            var third = rows.Count / 3;
            var (middle, last) = (rows.Skip(third).Take(third).ToList(), rows.Skip(2 * third).ToList());
            Assert.True(last.Max(row => row.Megabytes) <= (middle.Max(row => row.Megabytes) * 1.1) + 32, "memory grows");
            Assert.True(last.Max(row => row.Threads) <= middle.Max(row => row.Threads) + 8, "threads grow");
            Assert.True(last.Max(row => row.Files) <= middle.Max(row => row.Files) + 16, "open files grow");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static (double Megabytes, int Threads, int Files) Look(int process)
    {
        var status = File.ReadAllLines($"/proc/{process}/status");
        double Number(string name)
            => double.Parse(status.First(line => line.StartsWith(name, StringComparison.Ordinal))[(name.Length + 1)..]
                .Replace("kB", "", StringComparison.Ordinal), CultureInfo.InvariantCulture);
        return (Number("VmRSS") / 1024, (int)Number("Threads"), Directory.GetFiles($"/proc/{process}/fd").Length);
    }
}
