using System.Diagnostics;
using System.Text.Json;
using Tributary.Client;
using Tributary.Coordinator.Api;
using Tributary.Coordinator.Tests.Fakes;
using Tributary.Core.Rounds;
using Tributary.Engine.Tables;
using Tributary.Transports.Lines;

namespace Tributary.Coordinator.Tests.Native;

/// <summary>The sample with four hospitals (samples/heart) as it stands, over the native link: where the folder shared/data lies beside the
/// repository.</summary>
public sealed class HeartTests(ITestOutputHelper output) : IDisposable
{
    private const string Python = "/usr/bin/python3";

    private static readonly string[] s_hospitals = ["cleveland", "hungarian", "switzerland", "va"];

    private readonly TemporaryFolder _folder = new();

    /// <summary>The accuracies lie within three points of those in docs/results.md (seed 42), which are the same on every
    /// processor.</summary>
    [Theory]
    [InlineData("steps: 100", 0.78, 0.84)]
    [InlineData("epochs: 2", 0.78, 0.84)]
    public async Task Four_hospitals_learn_together_what_the_results_say(string local, double least, double most)
    {
        var sample = Sample();
        await PrepareAsync(sample, SharedData("tabular"));
        var runFile = await File.ReadAllTextAsync(Path.Combine(sample, "run.yaml"));
        Assert.Contains("{ steps: 100,", runFile, StringComparison.Ordinal);
        await using var coordinator = await RunningCoordinator.StartAsync(Path.Combine(_folder.Path, "data"),
            options => options with { DataFolder = _folder.Path });
        using var end = new CancellationTokenSource();
        var clients = s_hospitals.Select(hospital => JoinAsync(coordinator.Address, hospital, end.Token)).ToArray();

        var run = await coordinator.PostRunAsync(runFile.Replace("steps: 100", local, StringComparison.Ordinal));
        run = await coordinator.UntilAsync(run.Id, run => run.Outcome is not null);

        Assert.True(run.Status == RunStatus.Completed, run.Outcome!.Reason);
        output.WriteLine($"{local}: {run.Outcome.Accuracy}");
        Assert.InRange(run.Outcome.Accuracy!.Value, least, most);
        var schema = JsonSerializer.Deserialize(await coordinator.Http.GetStringAsync($"/api/runs/{run.Id}/schema"),
            ApiJson.Default.SchemaRecord)!;
        Assert.Equal(s_hospitals.Zip([200L, 173, 31, 86]), schema.Asked.Select(teller => (teller.Client, teller.Rows)));
        Assert.Equal((15, "healthy sick"), (schema.Read().Rows.Width, string.Join(' ', schema.Read().Classes)));
        await end.CancelAsync();
        await Task.WhenAll(clients);
    }

    public void Dispose() => _folder.Dispose();

    private async Task JoinAsync(Uri address, string hospital, CancellationToken cancellation)
    {
        var options = new ClientOptions
        {
            Coordinator = address,
            Name = hospital,
            Folder = Path.Combine(_folder.Path, "clients"),
            Data = new ClientDataSpec { Source = Path.Combine(_folder.Path, $"{hospital}.csv"), Form = new TableForm { Header = false } },
        };
        using var client = new ClientHost(options, new Silent(), TimeProvider.System);
        try
        {
            await client.RunAsync(cancellation);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // The test is over.
        }
    }

    // As its README says: python3 prepare.py FOLDER OUT.
    private async Task PrepareAsync(string sample, string data)
    {
        if (!File.Exists(Python)) Assert.Skip($"there is no {Python}");
        var start = new ProcessStartInfo(Python, ["-B", Path.Combine(sample, "prepare.py"), data, _folder.Path])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        using var process = Process.Start(start)!;
        var printed = process.StandardOutput.ReadToEndAsync();
        var error = await process.StandardError.ReadToEndAsync();
        await printed;
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, error);
    }

    private static string Sample()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "Tributary.slnx"))) folder = folder.Parent;
        return Path.Combine(folder.FullName, "samples", "heart");
    }

    private static string SharedData(string name)
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var path = Path.Combine(folder.FullName, "shared", "data", name);
            if (Directory.Exists(path)) return path;
        }

        Assert.Skip($"no shared/data/{name} beside the repository");
        return "";
    }

    private sealed class Silent : ILineObserver;
}
