using System.Diagnostics;
using Tributary.Coordinator.Tests.Fakes;
using Tributary.Core.Rounds;

namespace Tributary.Coordinator.Tests.Observability;

public sealed class MetricsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task Metrics_count_rounds_answers_and_bytes()
    {
        var text = await AfterARunAsync();

        Assert.Contains("# TYPE tributary_rounds_total counter\n", text, StringComparison.Ordinal);
        Assert.Contains("tributary_rounds_total{result=\"counted\"} ", text, StringComparison.Ordinal);
        Assert.Contains("tributary_round_duration_seconds_bucket{le=\"+Inf\"} ", text, StringComparison.Ordinal);
        Assert.Contains("tributary_round_transfer_bytes_total{direction=\"in\"} ", text, StringComparison.Ordinal);
        Assert.Contains("tributary_clients 3\n", text, StringComparison.Ordinal);
        Assert.Contains("tributary_data_free_bytes ", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Prometheus_own_tool_finds_no_fault_in_them()
    {
        var text = await AfterARunAsync();
        using var tool = new Process
        {
            StartInfo = new ProcessStartInfo("promtool", "check metrics")
            {
                UseShellExecute = false,
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true
            }
        };
        try
        {
            tool.Start();
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.Skip("promtool is not installed (Debian: prometheus)");
        }

        await tool.StandardInput.WriteAsync(text);
        tool.StandardInput.Close();
        var said = await tool.StandardOutput.ReadToEndAsync() + await tool.StandardError.ReadToEndAsync();
        await tool.WaitForExitAsync();
        Assert.True(tool.ExitCode == 0, said + "\n" + text);
    }

    [Fact]
    public async Task Ready_says_what_is_wrong()
    {
        await using var coordinator = await RunningCoordinator.StartAsync(_folder.Path,
            options => options with { LeastFreeBytes = long.MaxValue });

        Assert.Equal("alive\n", await coordinator.Http.GetStringAsync("/healthz"));
        var problem = await coordinator.ProblemAsync(await coordinator.Http.GetAsync("/readyz"), 503);
        Assert.Contains(problem.Errors!, fault => fault.Path == "disk");
    }

    public void Dispose() => _folder.Dispose();

    private async Task<string> AfterARunAsync()
    {
        await using var coordinator = await RunningCoordinator.StartAsync(_folder.Path);
        coordinator.Join(coordinator.Trainers());
        var run = await coordinator.PostRunAsync();
        await coordinator.UntilAsync(run.Id, RunStatus.Completed);
        Assert.Equal("ready\n", await coordinator.Http.GetStringAsync("/readyz"));
        return await coordinator.Http.GetStringAsync("/metrics");
    }
}
