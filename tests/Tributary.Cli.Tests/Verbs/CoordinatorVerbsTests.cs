using System.IO.Compression;
using System.Text.Json.Nodes;
using Tributary.Coordinator.Hosting;
using Tributary.Storage;

namespace Tributary.Cli.Tests.Verbs;

/// <summary>The verbs that speak to a coordinator, against a real one and a real client.</summary>
public sealed class CoordinatorVerbsTests : IAsyncLifetime
{
    private const string File = """
        name: small
        model: 2nn
        rounds: 2
        data: { set: mnist-mini }
        cohort: { size: 1, quorum: 1, waitFor: 1 }
        training: { epochs: 1, batchSize: 50, optimizer: { kind: sgd, learningRate: 0.1 } }
        """;

    private readonly TestTerminal _terminal = new();
    private CoordinatorHost _host = null!;

    private string[] At => ["--coordinator", _host.Address.ToString()];

    public async ValueTask InitializeAsync() => _host = await StartAsync("http://127.0.0.1:0");

    private Task<CoordinatorHost> StartAsync(string listen) => CoordinatorHost.StartAsync(
        new CoordinatorOptions
        {
            Listen = new Uri(listen),
            Folder = _terminal.At("coordinator"),
            Durability = Durability.Process,
        }, TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        _terminal.Dispose();
    }

    [Fact]
    public async Task A_run_is_started_watched_shown_listed_and_fetched()
    {
        _terminal.Write("run.yaml", File);
        using var end = new CancellationTokenSource();
        var client = CommandLine.RunAsync(["client", _host.Address.ToString(), "--name", "board-1", "--data", "mnist-mini", "--part",
            "1/10"],
            new Terminal { Out = TextWriter.Null, Error = TextWriter.Null, Folder = _terminal.Folder }, end.Token);
        try
        {
            Assert.True(await _terminal.RunAsync(["run", "start", "run.yaml", "--watch", "--json", .. At]) == ExitCode.Ok, _terminal.Error);
            Assert.Equal(["started", "round", "round", "summary"], _terminal.Lines.Select(line => (string?)JsonNode.Parse(line)!["event"])
                .Where(kind => kind != "waiting"));

            Assert.Equal(ExitCode.Ok, await _terminal.RunAsync(["run", "show", "small", "--json", .. At]));
            var run = JsonNode.Parse(_terminal.Out)!;
            Assert.Equal(("completed", 2), ((string)run["status"]!, (int)run["round"]!));

            Assert.Equal(ExitCode.Ok, await _terminal.RunAsync(["run", "list", .. At]));
            Assert.Contains((string)run["id"]!, _terminal.Out, StringComparison.Ordinal);
            Assert.Equal(ExitCode.Ok, await _terminal.RunAsync(["run", "logs", .. At]));
            Assert.NotEmpty(_terminal.Lines);
            Assert.Equal(ExitCode.Ok, await _terminal.RunAsync(["run", "watch", .. At]));
            Assert.Contains("done:", _terminal.Out, StringComparison.Ordinal);

            Assert.Equal(ExitCode.Ok, await _terminal.RunAsync(["run", "export", "--out", "run.zip", .. At]));
            using var zip = ZipFile.OpenRead(_terminal.At("run.zip"));
            Assert.Equal(["model.safetensors", "rounds.jsonl", "run.json"], zip.Entries.Select(entry => entry.Name)
                .Order(StringComparer.Ordinal));
            Assert.False(System.IO.File.Exists(_terminal.At("run.zip.part")));

            await EveryVerbTakesItAsync((string)run["id"]!);

            Assert.Equal(ExitCode.Ok, await _terminal.RunAsync(["clients", "--json", .. At]));
            Assert.Equal(("board-1", 2), ((string)JsonNode.Parse(_terminal.Out)!["id"]!, (int)JsonNode.Parse(_terminal.Out)!["rounds"]!));
        }
        finally
        {
            await end.CancelAsync();
            await client;
        }
    }

    // What a coordinator keeps of a run is read like a simulation's, beside the coordinator.
    private async Task EveryVerbTakesItAsync(string run)
    {
        string[][] verbs = [["runs"], ["report", run], ["model", "show", run], ["model", "convert", run, "m.npz"],
            ["predict", "mnist-mini#7", "--model", run]];
        foreach (var verb in verbs) Assert.True(await _terminal.RunAsync([.. verb, "--folder", "coordinator"]) == 0,
            $"{verb[0]}: {_terminal.Error}");
        Assert.Equal(ExitCode.BadInput, await _terminal.RunAsync("resume", run, "--folder", "coordinator"));
    }

    [Fact]
    public async Task A_client_whose_window_is_closed_rests_and_says_why()
    {
        var day = TimeProvider.System.GetLocalNow().AddDays(3).ToString("ddd", System.Globalization.CultureInfo.InvariantCulture)
            .ToLowerInvariant();
        using var end = new CancellationTokenSource();
        var client = CommandLine.RunAsync(["client", _host.Address.ToString(), "--name", "board-1", "--data", "mnist-mini", "--part",
            "1/10", "--window", day],
            new Terminal { Out = TextWriter.Null, Error = TextWriter.Null, Folder = _terminal.Folder }, end.Token);
        try
        {
            do Assert.True(await _terminal.RunAsync(["clients", "--json", .. At]) == ExitCode.Ok, _terminal.Error);
            while (_terminal.Out.Length == 0 && !client.IsCompleted);

            Assert.Equal("resting", (string?)JsonNode.Parse(_terminal.Out)!["state"]);
            Assert.Contains($"trains {day} only", _terminal.Out, StringComparison.Ordinal);
        }
        finally
        {
            await end.CancelAsync();
            await client;
        }

        Assert.Equal(ExitCode.BadInput, await _terminal.RunAsync(["client", _host.Address.ToString(), "--window", "night"]));
        Assert.Contains("22:00-06:00", _terminal.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_run_that_waits_says_for_what_and_is_paused_resumed_and_stopped()
    {
        _terminal.Write("run.yaml", File);
        Assert.True(await _terminal.RunAsync(["run", "start", "run.yaml", .. At]) == ExitCode.Ok, _terminal.Error);
        Assert.Contains("tributary run watch", _terminal.Out, StringComparison.Ordinal);
        foreach (var (action, status) in new[] { ("pause", "paused"), ("resume", ""), ("stop", "stopped") })
        {
            Assert.True(await _terminal.RunAsync(["run", action, .. At]) == ExitCode.Ok, _terminal.Error);
            Assert.Contains(status, _terminal.Out, StringComparison.Ordinal);
        }

        Assert.Equal(ExitCode.Ok, await _terminal.RunAsync(["run", "watch", .. At]));
        Assert.Contains("stopped after 0 rounds", _terminal.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_watches_is_told_when_the_coordinator_goes_and_when_it_is_back()
    {
        _terminal.Write("run.yaml", File);
        Assert.True(await _terminal.RunAsync(["run", "start", "run.yaml", .. At]) == ExitCode.Ok, _terminal.Error);
        var (address, events) = (_host.Address.ToString(), new List<string>());
        var moved = Task.CompletedTask;
        async Task RestartAsync(Task gone, CancellationTokenSource interrupt)
        {
            try
            {
                await gone;
                _host = await StartAsync(address);
            }
            catch
            {
                await interrupt.CancelAsync();
                throw;
            }
        }

        await _terminal.RunAsync(["run", "watch", "--json", .. At], told =>
        {
            events.Add((string)JsonNode.Parse(told.Line)!["event"]!);
            if (events[^1] == "started") moved = _host.DisposeAsync().AsTask();
            if (events[^1] == "disconnected") moved = RestartAsync(moved, told.Interrupt);
            if (events[^1] == "connected") told.Interrupt.Cancel();
        });

        await moved;
        Assert.Equal(["started", "disconnected", "connected"], events.Where(kind => kind != "waiting"));
    }

    [Fact]
    public async Task Faults_of_a_run_file_are_told_with_their_lines_and_nothing_starts()
    {
        _terminal.Write("run.yaml", File.Replace("rounds: 2", "rounds: -2", StringComparison.Ordinal)
            .Replace("learningRate: 0.1", "learningRate: much", StringComparison.Ordinal));
        Assert.Equal(ExitCode.BadInput, await _terminal.RunAsync(["run", "start", "run.yaml", .. At]));
        Assert.Contains("line 3: rounds", _terminal.Error, StringComparison.Ordinal);
        Assert.Contains("line 6: training.optimizer.learningRate", _terminal.Error, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Ok, await _terminal.RunAsync(["run", "list", "--json", .. At]));
        Assert.Empty(_terminal.Out);
    }

    [Fact]
    public async Task What_is_not_there_is_said_with_what_to_do()
    {
        Assert.Equal(ExitCode.NotFound, await _terminal.RunAsync(["run", "show", "nothing", .. At]));
        Assert.Contains("tributary run start RUN.yaml", _terminal.Error, StringComparison.Ordinal);
        Assert.Equal(ExitCode.NotFound, await _terminal.RunAsync(["clients", "nobody", .. At]));
        Assert.Equal(ExitCode.NotFound, await _terminal.RunAsync(["run", "start", "none.yaml", .. At]));
        Assert.Equal(ExitCode.BadInput, await _terminal.RunAsync("run", "list", "--coordinator", "here"));
        Assert.Equal(ExitCode.Unreachable, await _terminal.RunAsync("run", "list", "--coordinator", "http://127.0.0.1:1"));
        Assert.Contains("is it running", _terminal.Error, StringComparison.Ordinal);
    }
}
