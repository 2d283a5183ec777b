using System.Text.Json.Nodes;
using Tributary.Cli.Api;
using Tributary.Cli.Live;
using Tributary.Coordinator.Api;
using Tributary.Coordinator.Hosting;
using Tributary.Gateways.Flower;
using Tributary.Storage;

namespace Tributary.Cli.Tests.Verbs;

/// <summary>What a coordinator and those who speak to it tell the person who looks on.</summary>
public sealed class CoordinatorTalkTests : IAsyncLifetime
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

    private string[] At => ["--coordinator", _host.Address.GetLeftPart(UriPartial.Authority)];

    public async ValueTask InitializeAsync()
    {
        _terminal.Write("run.yaml", File);
        _host = await CoordinatorHost.StartAsync(
            new CoordinatorOptions
            {
                Listen = new Uri("http://127.0.0.1:0"),
                Gateways = [new FlowerOptions { Listen = new Uri("http://127.0.0.1:0") }],
                Folder = _terminal.At("coordinator"),
                Durability = Durability.Process,
            },
            TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        _terminal.Dispose();
    }

    [Fact]
    public async Task Whoever_watches_in_a_pipe_reads_what_the_run_waits_for()
    {
        Assert.Equal(ExitCode.Interrupted, await _terminal.RunAsync(["run", "start", "run.yaml", "--watch", .. At], told =>
        {
            if (told.Line.Contains("waiting for 1 client: 0 are here", StringComparison.Ordinal)) told.Interrupt.Cancel();
        }));
        Assert.Contains($"tributary run stop {await IdAsync()} {string.Join(' ', At)} ends it", _terminal.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whoever_started_a_run_sees_every_round_also_those_before_the_first_look()
    {
        using var end = new CancellationTokenSource();
        var client = CommandLine.RunAsync(["client", _host.Address.ToString(), "--name", "board-1", "--data", "mnist-mini", "--part",
            "1/10"],
            new Terminal { Out = TextWriter.Null, Error = TextWriter.Null, Folder = _terminal.Folder }, end.Token);
        Assert.Equal(ExitCode.Ok, await _terminal.RunAsync(["run", "start", "run.yaml", "--watch", .. At]));
        using var api = new ApiClient(_host.Address);
        var run = await api.GetAsync("api/runs/latest", ApiJson.Default.RunInfo, TestContext.Current.CancellationToken);
        Assert.Equal(2, await RoundsAsync(api, run, whole: true));
        Assert.Equal(0, await RoundsAsync(api, run, whole: false));
        await end.CancelAsync();
        await client;
    }

    [Fact]
    public async Task A_hint_names_the_coordinator_that_was_spoken_to()
    {
        Assert.Equal(ExitCode.Ok, await _terminal.RunAsync(["run", "start", "run.yaml", .. At]));
        var command = _terminal.Out[(_terminal.Out.IndexOf("tributary ", StringComparison.Ordinal) + 10)..].Trim().Split(' ');
        Assert.Equal(At, command[^2..]);
        Assert.Equal(["run", "watch", await IdAsync()], command[..3]);
        Assert.Equal(ExitCode.NotFound, await _terminal.RunAsync(["run", "show", "nobody", .. At]));
        Assert.Contains($"tributary run list {string.Join(' ', At)} shows all", _terminal.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_port_for_Flowers_clients_is_told_from_the_API()
    {
        Assert.Equal(ExitCode.Unreachable, await _terminal.RunAsync("run", "list", "--coordinator", _host.Gateways[0].Address.ToString()));
        Assert.Contains("is the port for Flower's clients", _terminal.Error, StringComparison.Ordinal);
        Assert.Contains("usually port 7070", _terminal.Error, StringComparison.Ordinal);

        await _terminal.RunAsync(["client", _host.Gateways[0].Address.ToString(), "--data", "mnist-mini", "--part", "1/10"], told =>
        {
            if (told.Line.Contains("no line to the coordinator", StringComparison.Ordinal)) told.Interrupt.Cancel();
        });
        Assert.Contains("is the port for Flower's clients; name the address", _terminal.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_coordinators_terminal_says_who_joins_and_with_quiet_it_does_not(bool quiet)
    {
        using var end = new CancellationTokenSource();
        Task<int>? client = null;
        string[] flags = quiet ? ["--quiet"] : [];
        var code = await _terminal.RunAsync(["coordinator", "--listen", "http://127.0.0.1:0", "--folder", "own", .. flags], told =>
        {
            const string Says = "listens on ";
            if (told.Line.IndexOf(Says, StringComparison.Ordinal) is >= 0 and var at)
                client = Join(told.Line[(at + Says.Length)..], told.Interrupt, end.Token);
            if (told.Line.EndsWith("board-1 joined", StringComparison.Ordinal)) told.Interrupt.Cancel();
        });
        await end.CancelAsync();
        await client!;
        Assert.Equal(ExitCode.Ok, code);
        Assert.Contains("dashboard", _terminal.Out, StringComparison.Ordinal);
        Assert.Equal(!quiet, _terminal.Out.Contains("board-1 joined", StringComparison.Ordinal));

        // Where nothing is said, the client's own word that it is in ends the coordinator.
        TextWriter Listener(CancellationTokenSource interrupt) => quiet ? new EndsAt("connected", interrupt) : TextWriter.Null;

        Task<int> Join(string address, CancellationTokenSource interrupt, CancellationToken cancellation) => CommandLine.RunAsync(
            ["client", address.Trim(), "--name", "board-1", "--data", "mnist-mini", "--part", "1/10"],
            new Terminal { Out = Listener(interrupt), Error = TextWriter.Null, Folder = _terminal.Folder }, cancellation);
    }

    [Fact]
    public async Task As_JSON_each_event_is_a_line_with_what_happened_and_to_whom()
    {
        using var end = new CancellationTokenSource();
        using var text = new StringWriter();
        async IAsyncEnumerable<RunEvent> Events()
        {
            yield return new RunEvent { Event = EventKind.ClientJoined, Client = "board-1" };
            yield return new RunEvent { Event = EventKind.ClientProgress, Client = "board-1", Run = "r" };
            yield return new RunEvent { Event = EventKind.ClientLeft, Client = "board-1", Text = "its lease ran out" };
            await Task.CompletedTask;
        }

        await new CoordinatorLines(new Terminal { Out = text, Error = TextWriter.Null }, json: true).TellAsync(Events(), end.Token);
        var lines = text.ToString().Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!)
            .ToList();
        Assert.Equal(["client-joined", "client-left"], lines.Select(line => (string?)line["event"]));
        Assert.Equal(("board-1", "board-1 left: its lease ran out"), ((string?)lines[1]["client"], (string?)lines[1]["text"]));
    }

    private async Task<string> IdAsync()
    {
        using var api = new ApiClient(_host.Address);
        return (await api.GetAsync("api/runs/latest", ApiJson.Default.RunInfo, TestContext.Current.CancellationToken)).Id;
    }

    private static async Task<int> RoundsAsync(ApiClient api, RunInfo run, bool whole)
    {
        using var text = new StringWriter();
        var view = new PlainRunView(text);
        await new RunFollower(api, run.Id, RemoteRuns.SpecOf(run), view, TimeProvider.System, whole)
            .FollowAsync(TestContext.Current.CancellationToken);
        return text.ToString().Split(Environment.NewLine).Count(line => line.StartsWith("round ", StringComparison.Ordinal));
    }

    private sealed class EndsAt(string word, CancellationTokenSource interrupt) : StringWriter
    {
        public override void WriteLine(string? value)
        {
            if (value?.Contains(word, StringComparison.Ordinal) == true) interrupt.Cancel();
        }
    }
}
