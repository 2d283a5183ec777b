using System.Text.Json.Nodes;

namespace Tributary.Cli.Tests.Verbs;

/// <summary><c>run watch --json</c>: who cannot take part stands in the lines, with the reason.</summary>
public sealed class WatchJsonTests : IAsyncLifetime
{
    private readonly TestTerminal _terminal = new();
    private Participants _participants = null!;

    public async ValueTask InitializeAsync()
        => _participants = await Participants.StartAsync(_terminal, TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _participants.DisposeAsync();
        _terminal.Dispose();
    }

    [Fact]
    public async Task A_client_that_cannot_take_part_is_listed_with_the_reason()
    {
        _terminal.Write("rows.csv", "age,outcome\n1,well\n2,sick\n");
        _participants.Join("rows", "--data", "rows.csv", "--label", "outcome");
        _terminal.Write("run.yaml", """
            name: pictures
            model: logreg
            rounds: 1
            data: { set: mnist-mini }
            cohort: { size: 2, quorum: 2, waitFor: 2 }
            """);
        string[] at = ["--coordinator", _participants.Address.ToString()];
        var code = await _terminal.RunAsync(["run", "start", "run.yaml", .. at]);
        Assert.True(code == ExitCode.Ok, _terminal.Error);

        var told = new List<JsonNode>();
        await _terminal.RunAsync(["run", "watch", "latest", "--json", .. at], one =>
        {
            var line = JsonNode.Parse(one.Line)!;
            told.Add(line);
            if (line["excluded"] is JsonArray { Count: > 0 }) one.Interrupt.Cancel();
        });

        var waiting = told.Last(line => (string?)line["event"] == "waiting");
        Assert.Equal((1, 0, 2), ((int)waiting["present"]!, (int)waiting["eligible"]!, (int)waiting["needed"]!));
        var excluded = Assert.Single(waiting["excluded"]!.AsArray())!;
        Assert.Equal("rows", (string?)excluded["client"]);
        Assert.Contains("the run wants images of 28x28", (string?)excluded["reason"], StringComparison.Ordinal);
        Assert.Contains("rows", (string?)waiting["text"], StringComparison.Ordinal);
    }
}
