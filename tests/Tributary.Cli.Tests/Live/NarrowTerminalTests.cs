using Spectre.Console;
using Tributary.Cli.Live;
using Tributary.Core.Clients;
using Tributary.Core.Rounds;
using Tributary.Engine.Models;

namespace Tributary.Cli.Tests.Live;

/// <summary>What is drawn fits the terminal: a line that breaks makes a live view fall apart.</summary>
public sealed class NarrowTerminalTests
{
    [Fact]
    public void A_run_is_drawn_within_every_width_and_on_as_few_lines_as_it_has()
    {
        var rounds = Enumerable.Range(1, 20).Select(round => new RoundRecord
        {
            Round = round,
            Started = DateTimeOffset.UnixEpoch,
            Seconds = new RoundTimes(123.4, 0.012, 0.123, 0.456, 0.2),
            Cohort = [new ClientOutcome("a", 1) { Refused = RefusalReason.Deadline }, new ClientOutcome("b", 1) { Examples = 1 }],
            BytesOut = 0,
            BytesIn = 0,
            Accuracy = 0.981 + (round / 10000.0),
            Loss = 0.0612,
            ModelSha256 = "",
        }).ToList();
        var spec = new RunSpec { Name = "a-name-of-some-length-for-a-run-of-heart-disease", Model = ModelCatalog.Find("mcmahan-cnn")! };
        spec = spec with { Rounds = 1000 };
        var run = new RunSnapshot("20260102-030405-abcd", spec, rounds, 21, 20, 11, 2, TimeSpan.FromMinutes(61), TimeSpan.FromMinutes(3000),
            null);
        for (var width = 60; width <= 160; width++)
        {
            var lines = Draw(RunScreen.Draw(run, width), width);
            Assert.All(lines, line => Assert.True(line.TrimEnd().Length <= width, line));
            Assert.True(lines.Length == 15, $"{width} columns:\n{string.Join('\n', lines)}");
            Assert.Contains("98.3 %", lines[^1], StringComparison.Ordinal);
            Assert.Contains("1 refused", lines[^1], StringComparison.Ordinal);
        }
    }

    [Fact]
    public void The_least_important_columns_go_first_and_what_matters_stays()
    {
        var table = new FittingTable("run", "name*", "accuracy>", "loss>?2", "model?1");
        table.AddRow("20260102-030405-abcd", "heart", "[green]98.1 %[/]", "0.0612", "0123456789ab");
        Assert.Equal(5, table.Within(80).Columns.Count);
        Assert.Equal(4, table.Within(60).Columns.Count);
        Assert.Equal(3, table.Within(45).Columns.Count);
        Assert.Equal(3, table.Within(10).Columns.Count);
        for (var width = 45; width < 90; width++) Assert.Equal(2, Draw(table.Within(width), width).Length);
    }

    private static string[] Draw(Spectre.Console.Rendering.IRenderable what, int width)
    {
        using var text = new StringWriter();
        var settings = new AnsiConsoleSettings { Ansi = AnsiSupport.No, ColorSystem = ColorSystemSupport.NoColors };
        settings.Out = new AnsiConsoleOutput(text);
        var console = AnsiConsole.Create(settings);
        console.Profile.Width = width;
        console.Write(what);
        return text.ToString().TrimEnd('\n', '\r').Split('\n');
    }
}
