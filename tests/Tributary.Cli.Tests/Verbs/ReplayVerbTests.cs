using System.Text.Json.Nodes;
using Dapper;
using Microsoft.Data.Sqlite;

namespace Tributary.Cli.Tests.Verbs;

/// <summary>A simulation is done again from its records.</summary>
public sealed class ReplayVerbTests : IDisposable
{
    private const string Late = """
        name: late
        model: logreg
        rounds: 5
        strategy: { name: fedbuff, buffer: 3 }
        data: { set: mnist-mini, partition: { kind: shards, clients: 10 } }
        training: { batchSize: 50, optimizer: { kind: sgd, learningRate: 0.1 } }
        speeds: { median: 20s }
        """;

    private readonly TestTerminal _terminal = new();

    public void Dispose() => _terminal.Dispose();

    [Theory]
    [InlineData("strategy.staleness=hinge")]
    [InlineData("strategy=fedavg")]
    [InlineData("strategy=gossip")]
    public async Task One_line_says_that_every_round_came_to_the_same_model(string over)
    {
        _terminal.Write("late.yaml", Late);
        Assert.Equal(0, await _terminal.RunAsync("simulate", "late.yaml", "--set", over));
        Assert.Contains(" of virtual time in 5 rounds", _terminal.Out, StringComparison.Ordinal);
        Assert.Equal(over.Contains("hinge", StringComparison.Ordinal),
            _terminal.Lines.Any(line => line.StartsWith("round ", StringComparison.Ordinal)
                && line.Contains("  behind ", StringComparison.Ordinal)));
        await _terminal.RunAsync("runs", "--json");
        var (run, sha256) = Newest();

        Assert.Equal(0, await _terminal.RunAsync("replay", "latest", "--threads", "2"));
        Assert.Equal([$"run {run}: all 5 rounds come to the same models; the last is {sha256}"], _terminal.Lines);

        Assert.Equal(0, await _terminal.RunAsync("replay", run, "--json"));
        var said = JsonNode.Parse(Assert.Single(_terminal.Lines))!;
        Assert.Equal((run, 5, true, null, sha256),
            ((string?)said["run"], (int)said["rounds"]!, (bool)said["same"]!, (string?)said["reason"], (string?)said["modelSha256"]));
    }

    [Fact]
    public async Task Without_a_central_model_each_line_says_how_far_the_nodes_agree()
    {
        _terminal.Write("late.yaml", Late);

        Assert.Equal(0, await _terminal.RunAsync("simulate", "late.yaml", "--set", "strategy=gossip"));
        Assert.Equal(5, _terminal.Lines.Count(line => line.Contains("  nodes ", StringComparison.Ordinal)
            && line.Contains(" spread ", StringComparison.Ordinal) && line.Contains("  distance ", StringComparison.Ordinal)));

        Assert.Equal(0, await _terminal.RunAsync("simulate", "late.yaml", "--json", "--set", "strategy=gossip"));
        var last = JsonNode.Parse(_terminal.Lines.Last(line => line.Contains("\"round\"", StringComparison.Ordinal)))!["gossip"]!;
        Assert.Equal(10, (int)last["nodes"]!);
        Assert.InRange((double)last["least"]!, 0.01, (double)last["most"]!);
        Assert.InRange((double)last["gap"]!, 0.01, 1);
    }

    [Fact]
    public async Task A_record_that_was_changed_is_told_with_its_round_and_the_exit_code()
    {
        _terminal.Write("late.yaml", Late);
        await _terminal.RunAsync("simulate", "late.yaml");
        using (var database = new SqliteConnection($"Data Source={_terminal.At("tributary/tributary.db")};Pooling=false"))
            await database.ExecuteAsync("UPDATE rounds SET record = replace(record, '\"Behind\":0', '\"Behind\":1') WHERE round = 3; "
                + "UPDATE rounds SET record = replace(record, '\"behind\":0', '\"behind\":1') WHERE round = 3");

        Assert.Equal(ExitCode.Failed, await _terminal.RunAsync("replay"));
        Assert.Contains("round 3 of 5 comes to something else: its model is ", _terminal.Out, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Failed, await _terminal.RunAsync("replay", "--json"));
        Assert.Equal((false, 3), ((bool)JsonNode.Parse(_terminal.Out)!["same"]!, (int)JsonNode.Parse(_terminal.Out)!["round"]!));
    }

    [Fact]
    public async Task What_cannot_be_done_again_is_said()
    {
        Assert.Equal(ExitCode.NotFound, await _terminal.RunAsync("replay"));
        Assert.Equal(0, await _terminal.RunAsync("demo", "--rounds", "1"));
        Assert.Equal(ExitCode.BadInput, await _terminal.RunAsync("replay", "latest"));
        Assert.Contains("is a coordinator's: its clients hold the data", _terminal.Error, StringComparison.Ordinal);
        Assert.Equal(ExitCode.BadInput, await _terminal.RunAsync("replay", "latest", "--threads", "-1"));
    }

    private (string Run, string Model) Newest()
    {
        var newest = JsonNode.Parse(_terminal.Lines[0])!;
        return ((string)newest["id"]!, (string)newest["outcome"]!["modelSha256"]!);
    }
}
