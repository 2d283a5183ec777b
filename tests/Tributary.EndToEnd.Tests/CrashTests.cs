using System.Diagnostics;
using System.Text.Json.Nodes;
using Tributary.Engine.Data;

namespace Tributary.EndToEnd.Tests;

/// <summary>The tool is killed (SIGKILL: nothing of it runs any more) at moments that a seed picks, and resumed.</summary>
public sealed class CrashTests : IDisposable
{
    private const int Kills = 10;

    private const string Run = """
        model: 2nn
        rounds: 100
        seed: 5
        strategy: fedadam
        cohort: { size: 6 }
        training: { epochs: 1, batchSize: 10, optimizer: { kind: sgd, learningRate: 0.05 } }
        data: { set: mnist-mini, partition: { kind: dirichlet, clients: 20, alpha: 0.3 } }
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("tributary-").FullName;
    private readonly CommandLine _tool;

    public CrashTests()
    {
        _tool = new CommandLine(_folder);
        File.WriteAllText(Path.Combine(_folder, "run.yaml"), Run);
    }

    [Theory]
    [InlineData("")]
    [InlineData("strategy: { name: fedbuff, buffer: 5, momentum: 0.3 }\nspeeds: { jitter: 0.5 }")]
    [InlineData("strategy: { name: gossip, topology: smallWorld, checkpoint: 7 }")]
    [InlineData("strategy: { name: gossip, mode: pushPull, checkpoint: 3 }\nspeeds: { jitter: 0.5 }")]
    public async Task A_run_killed_at_ten_moments_ends_in_the_model_of_one_that_was_not(string asynchronous)
    {
        if (asynchronous.Length > 0)
            File.WriteAllText(Path.Combine(_folder, "run.yaml"),
                Run.Replace("strategy: fedadam\ncohort: { size: 6 }", asynchronous, StringComparison.Ordinal));
        var whole = Summary((await _tool.RunAsync("simulate", "run.yaml", "--json", "--runs", "whole", "--threads", "2")).Output);
        var random = SeededRandom.For(2026, "kills");

        string? run = null;
        for (var kill = 0; kill < Kills; kill++)
        {
            using var process = run is null ? _tool.Start("simulate", "run.yaml", "--json", "--runs", "broken", "--threads", "2")
                : _tool.Start("resume", run, "--json", "--runs", "broken", "--threads", "2");
            run = await KillAsync(process, lines: 2 + random.NextInt32(3), spins: random.NextInt32(2_000_000)) ?? run;
        }

        var resumed = await _tool.RunAsync("resume", run!, "--json", "--runs", "broken", "--threads", "1");

        Assert.True(resumed.Code == 0, resumed.Error);
        Assert.Equal(100, (int)Summary(resumed.Output)["rounds"]!);
        Assert.Equal((string)whole["modelSha256"]!, (string)Summary(resumed.Output)["modelSha256"]!);
    }

    [Fact]
    public async Task Two_processes_do_not_work_on_one_run()
    {
        using var first = _tool.Start("simulate", "run.yaml", "--json", "--set", "rounds=100000");
        var run = (string)JsonNode.Parse((await first.StandardOutput.ReadLineAsync())!)!["run"]!;
        await first.StandardOutput.ReadLineAsync();

        var second = await _tool.RunAsync("resume", run);

        Assert.NotEqual(0, second.Code);
        Assert.Contains($"process {first.Id}", second.Error, StringComparison.Ordinal);
        first.Kill();
        await first.WaitForExitAsync();
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    // Waits for so many lines, then a moment that is no multiple of a round, so that kills fall on training, folding and saving alike.
    private static async Task<string?> KillAsync(Process process, int lines, int spins)
    {
        string? run = null;
        for (var i = 0; i < lines && await process.StandardOutput.ReadLineAsync() is { } line; i++)
            run ??= (string?)JsonNode.Parse(line)!["run"];
        Thread.SpinWait(spins);
        process.Kill();
        await process.WaitForExitAsync();
        return run;
    }

    private static JsonNode Summary(string output) => JsonNode.Parse(output.Split('\n', StringSplitOptions.RemoveEmptyEntries)[^1])!;
}
