using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.Json.Nodes;

namespace Tributary.Cli.Tests;

/// <summary>The program as it is started from a shell.</summary>
public sealed class ProcessTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("tributary-process-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task In_a_pipe_there_are_plain_lines_and_nothing_is_redrawn()
    {
        using var process = Start("demo", "--rounds", "2");
        var (output, error) = await ReadAsync(process);
        Assert.Equal(0, process.ExitCode);
        Assert.DoesNotContain('\e', output);
        Assert.DoesNotContain('\r', output);
        Assert.Contains("round 2/2  accuracy ", output, StringComparison.Ordinal);
        Assert.Empty(error);
    }

    [Fact]
    public async Task Faults_go_to_standard_error_with_exit_code_2()
    {
        await File.WriteAllTextAsync(Path.Combine(_folder.FullName, "run.yaml"), "rounds: 0\n", TestContext.Current.CancellationToken);
        using var process = Start("simulate", "run.yaml", "--json");
        var (output, error) = await ReadAsync(process);
        Assert.Equal(2, process.ExitCode);
        Assert.Empty(output);
        Assert.Contains("run.yaml:1: rounds: is 0", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ctrl_C_ends_a_simulation_with_130_and_the_run_can_be_resumed()
    {
        await File.WriteAllTextAsync(Path.Combine(_folder.FullName, "run.yaml"),
            "model: logreg\nrounds: 100000\ndata: { set: mnist-mini }\n", TestContext.Current.CancellationToken);
        var (last, error) = await InterruptAsync("simulate", "run.yaml", "--json");
        Assert.Contains("Go on with: tributary resume ", error, StringComparison.Ordinal);
        Assert.InRange(last["rounds"]!.GetValue<int>(), 2, 99_999);
    }

    [Fact]
    public async Task Ctrl_C_ends_the_demo_and_its_clients_with_it()
    {
        var (last, error) = await InterruptAsync("demo", "--rounds", "1000", "--json");
        Assert.Contains("tributary coordinator", error, StringComparison.Ordinal);
        Assert.InRange(last["rounds"]!.GetValue<int>(), 2, 999);

        // A client keeps the part of a model that it has fetched, to go on from there; nothing else is left half written.
        var clients = Path.Combine(_folder.FullName, "tributary", "clients") + Path.DirectorySeparatorChar;
        Assert.DoesNotContain(Directory.EnumerateFiles(_folder.FullName, "*.part", SearchOption.AllDirectories),
            file => !file.StartsWith(clients, StringComparison.Ordinal));
        if (OperatingSystem.IsLinux()) Assert.DoesNotContain(Directory.EnumerateDirectories("/proc"), IsOurs);
    }

    // A process that works for this test's folder.
    private bool IsOurs(string process)
    {
        try
        {
            return File.ReadAllText(Path.Combine(process, "cmdline")).Contains(_folder.FullName, StringComparison.Ordinal);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private async Task<(JsonNode Last, string Error)> InterruptAsync(params string[] args)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "signals are sent by a shell");
        using var process = Start(args);
        string? line;
        while ((line = await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken)) is not null
            && !line.Contains("\"round\":2", StringComparison.Ordinal))
        {
        }

        using (var kill = Process.Start("/bin/sh", ["-c", $"kill -{Interrupt} {process.Id}"]))
            await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
        var (rest, error) = await ReadAsync(process);
        Assert.Equal(130, process.ExitCode);
        var last = JsonNode.Parse(rest.Split('\n', StringSplitOptions.RemoveEmptyEntries)[^1])!;
        Assert.Equal("interrupted", last["event"]!.GetValue<string>());
        return (last, error);
    }

    private static async Task<(string Output, string Error)> ReadAsync(Process process)
    {
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (await output, await error);
    }

    private Process Start(params string[] args)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath is { } host && Path.GetFileNameWithoutExtension(host) == "dotnet" ? host
            : Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", "dotnet"))
        {
            WorkingDirectory = _folder.FullName,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "tributary.dll"));
        foreach (var arg in args) start.ArgumentList.Add(arg);
        return Process.Start(start) ?? throw new InvalidOperationException("no process was started");
    }

    // Whoever was started in a script's background ignores Ctrl-C, and so does what it starts.
    private static string Interrupt
        => File.Exists("/proc/self/status") && File.ReadLines("/proc/self/status").FirstOrDefault(line => line.StartsWith("SigIgn:",
            StringComparison.Ordinal)) is { } ignored
        && (Convert.ToInt64(ignored[7..].Trim(), 16) & 2) != 0 ? "TERM" : "INT";
}
