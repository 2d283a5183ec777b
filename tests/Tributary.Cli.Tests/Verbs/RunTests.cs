using System.Text.Json.Nodes;
using Tributary.Cli.Sessions;
using Tributary.Core.Rounds;

namespace Tributary.Cli.Tests.Verbs;

public sealed class RunTests : IDisposable
{
    private const string Quick = """
        name: quick
        model: logreg
        rounds: 4
        data: { set: mnist-mini, partition: { kind: iid, clients: 4 } }
        training: { batchSize: 50, optimizer: { kind: sgd, learningRate: 0.1 } }
        """;

    private readonly TestTerminal _terminal = new();

    public void Dispose() => _terminal.Dispose();

    [Fact]
    public async Task The_demo_trains_saves_a_model_and_leaves_a_report_and_every_command_that_it_prints_works_as_it_stands()
    {
        Assert.Equal(0, await _terminal.RunAsync("demo", "--rounds", "2"));
        Assert.Contains("round 2/2", _terminal.Out, StringComparison.Ordinal);
        Assert.Single(Directory.GetFiles(_terminal.At("tributary/reports"), "*.html"));
        Assert.Contains("open http://127.0.0.1:7070/ in a browser", _terminal.Out, StringComparison.Ordinal);
        var commands = _terminal.Lines.Where(line => line.Contains(" tributary ", StringComparison.Ordinal))
            .Select(line => line[(line.IndexOf(" tributary ", StringComparison.Ordinal) + 11)..].Trim().Split(' ')).ToList();
        Assert.Equal(["coordinator", "model", "predict", "report", "runs"], commands.Select(command => command[0])
            .Order(StringComparer.Ordinal));
        foreach (var command in commands.Where(command => command[0] != "coordinator"))
            Assert.True(await _terminal.RunAsync(command) == 0, $"{string.Join(' ', command)}: {_terminal.Error}");
        Assert.Equal("*", File.ReadLines(_terminal.At("tributary/.gitignore")).Last());
    }

    [Fact]
    public async Task Json_is_one_event_a_line_and_the_last_is_the_summary()
    {
        Assert.Equal(0, await _terminal.RunAsync("simulate", _terminal.Write("run.yaml", Quick), "--json"));
        var events = _terminal.Lines.Select(line => JsonNode.Parse(line)!.AsObject()).ToList();
        Assert.Equal(["started", "round", "round", "round", "round", "summary"], events.Select(one => one["event"]!.GetValue<string>()));
        var summary = events[^1];
        Assert.Equal(4, summary["rounds"]!.GetValue<int>());
        Assert.InRange(summary["accuracy"]!.GetValue<double>(), 0.5, 1);
        Assert.InRange(summary["loss"]!.GetValue<double>(), 0.01, 2);
        Assert.True(summary["seconds"]!.GetValue<double>() > 0);
        Assert.Equal(64, summary["modelSha256"]!.GetValue<string>().Length);
        Assert.Equal(events[0]["run"]!.GetValue<string>(), summary["run"]!.GetValue<string>());
    }

    [Theory]
    [InlineData(10, 10.5, "10.5 s in 3 rounds")]
    [InlineData(10, 15.6, "15.6 s: 10.0 s in 3 rounds, 5.60 s for loading and the report")]
    [InlineData(100, 5, "1:40 in 3 rounds")]
    public void What_a_run_took_is_everything(double run, double session, string said)
    {
        var outcome = new RunOutcome { Status = RunStatus.Completed, Reason = "", Rounds = 3, ModelSha256 = "", Seconds = run };

        Assert.Equal(said, Closing.Took(outcome, TimeSpan.FromSeconds(session)));
    }

    [Fact]
    public async Task A_simulation_says_what_its_rounds_survive_and_waits_for_the_disk_when_told_to()
    {
        _terminal.Write("run.yaml", Quick);
        await _terminal.RunAsync("simulate", "run.yaml", "--set", "rounds=1");
        Assert.Contains("--durability sync", _terminal.Out, StringComparison.Ordinal);
        Assert.Contains("save ", _terminal.Out, StringComparison.Ordinal);

        Assert.Equal(0, await _terminal.RunAsync("simulate", "run.yaml", "--set", "rounds=1", "--durability", "sync"));
        Assert.DoesNotContain("--durability sync", _terminal.Out, StringComparison.Ordinal);
        Assert.Equal(ExitCode.BadInput, await _terminal.RunAsync("simulate", "run.yaml", "--durability", "some"));
    }

    [Fact]
    public async Task The_same_seed_gives_the_same_model_on_one_thread_and_on_three()
    {
        _terminal.Write("run.yaml", Quick);
        var one = await Sha256Async("simulate", "run.yaml", "--json", "--threads", "1");
        Assert.Equal(one, await Sha256Async("simulate", "run.yaml", "--json", "--threads", "3"));
        Assert.NotEqual(one, await Sha256Async("simulate", "run.yaml", "--json", "--set", "seed=2"));
    }

    [Fact]
    public async Task An_interrupted_run_says_how_to_go_on_and_ends_where_it_would_have()
    {
        _terminal.Write("run.yaml", Quick);
        var whole = await Sha256Async("simulate", "run.yaml", "--json");

        var code = await _terminal.RunAsync(["simulate", "run.yaml"], told =>
        {
            if (told.Line.StartsWith("round 2/4", StringComparison.Ordinal)) told.Interrupt.Cancel();
        });
        Assert.Equal(ExitCode.Interrupted, code);
        Assert.Contains("interrupted after 2 rounds", _terminal.Error, StringComparison.Ordinal);
        Assert.Contains("tributary resume ", _terminal.Error, StringComparison.Ordinal);

        Assert.Equal(whole, await Sha256Async("resume", "--json"));
        Assert.Equal(ExitCode.BadInput, await _terminal.RunAsync("resume"));
        Assert.Contains("no run", _terminal.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Runs_are_listed_and_found_by_the_start_of_their_id_or_their_name()
    {
        await _terminal.RunAsync("simulate", _terminal.Write("run.yaml", Quick), "--set", "rounds=1");
        Assert.Equal(0, await _terminal.RunAsync("runs"));
        Assert.Contains("completed", _terminal.Out, StringComparison.Ordinal);
        var id = _terminal.Lines[^1].Split(' ')[0];
        Assert.Equal(0, await _terminal.RunAsync("report", id[..17], "--out", "a.html"));
        Assert.Equal(0, await _terminal.RunAsync("report", "quick", "--out", "b.html"));
        Assert.Equal(File.ReadAllText(_terminal.At("a.html")), File.ReadAllText(_terminal.At("b.html")));
        Assert.Equal(ExitCode.NotFound, await _terminal.RunAsync("report", "nobody"));
    }

    [Fact]
    public async Task A_run_that_misses_its_quorum_too_often_fails_with_exit_code_1()
    {
        var file = _terminal.Write("run.yaml", Quick + "\nfaults: [{ kind: lost }]\ncohort: { size: 4, quorum: 3, failedRounds: 2 }\n");
        Assert.Equal(ExitCode.Failed, await _terminal.RunAsync("simulate", file));
        Assert.Contains("failed:", _terminal.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Faults_of_a_run_file_are_listed_together_with_their_lines()
    {
        var file = _terminal.Write("bad.yaml", """
            model: 2nnn
            rounds: -3
            cohort: { size: 0, quorom: 4 }
            data: { set: mnist-mini }
            """);
        Assert.Equal(ExitCode.BadInput, await _terminal.RunAsync("simulate", file, "--set", "strategy=foo"));
        Assert.StartsWith("error: bad.yaml has 5 faults; nothing was run", _terminal.Error, StringComparison.Ordinal);
        Assert.Contains("bad.yaml:1: model: '2nnn' is no model", _terminal.Error, StringComparison.Ordinal);
        Assert.Contains("bad.yaml:2: rounds: is -3", _terminal.Error, StringComparison.Ordinal);
        Assert.Contains("bad.yaml:3: cohort.quorom: unknown key; did you mean quorum?", _terminal.Error, StringComparison.Ordinal);
        Assert.Contains("--set strategy=foo: strategy.name: 'foo' is not known", _terminal.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_terminal.At("tributary")));
    }

    [Theory]
    [InlineData("data.partition.clients=5000", "run.yaml has 1 fault")]
    [InlineData("model=beth-autoencoder", "takes [7]")]
    [InlineData("nonsense", "key=value is needed")]
    [InlineData("rounds.more=1", "is no mapping")]
    [InlineData("rounds=[1", "--set rounds=[1")]
    public async Task What_does_not_fit_is_told_before_anything_runs(string set, string said)
    {
        Assert.Equal(ExitCode.BadInput, await _terminal.RunAsync("simulate", _terminal.Write("run.yaml", Quick), "--set", set));
        Assert.Contains(said, _terminal.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_name_alone_becomes_a_mapping_where_a_parameter_is_set()
    {
        Assert.Equal(0, await _terminal.RunAsync("simulate", _terminal.Write("run.yaml", Quick + "\nstrategy: fedprox\n"), "--set",
            "rounds=1", "--set", "strategy.mu=0.5"));
    }

    [Fact]
    public async Task A_data_set_that_is_not_here_says_how_to_get_it()
    {
        Assert.Equal(ExitCode.NotFound, await _terminal.RunAsync("simulate", _terminal.Write("run.yaml", Quick), "--set", "data.set=mnist",
            "--data", _terminal.Folder));
        Assert.Contains("tributary data get mnist", _terminal.Error, StringComparison.Ordinal);
    }

    private async Task<string> Sha256Async(params string[] args)
    {
        Assert.True(await _terminal.RunAsync(args) == 0, _terminal.Error);
        return JsonNode.Parse(_terminal.Lines[^1])!["modelSha256"]!.GetValue<string>();
    }
}
