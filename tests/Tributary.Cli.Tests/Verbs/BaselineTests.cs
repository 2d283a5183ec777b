using System.Globalization;
using System.Text.Json.Nodes;
using Tributary.Engine.Keras;

namespace Tributary.Cli.Tests.Verbs;

/// <summary>From a table to a model, a scaler and scores.</summary>
public sealed class BaselineTests : IDisposable
{
    private readonly TestTerminal _terminal = new();

    public void Dispose() => _terminal.Dispose();

    [Fact]
    public async Task A_model_of_normal_rows_tells_anomalies_from_them()
    {
        Tables();

        Assert.Equal(0, await _terminal.RunAsync("model", "baseline", "--data", "train.csv", "--label", "kind", "-m", "model", "-e",
            "150"));
        Assert.Contains("trained on 200 rows of 220 (the normal ones)", _terminal.Out, StringComparison.Ordinal);
        Assert.Equal(0, await _terminal.RunAsync("stream", "evaluate", "--data", "test.csv", "--label", "kind", "--model", "model",
            "--calibrate", "train.csv", "--percentile", "99", "--scores", "scores.csv", "--picture", "scores.svg", "--json"));

        var said = JsonNode.Parse(_terminal.Lines[^1])!;
        Assert.Equal(100, (int)said["rows"]!);
        Assert.InRange(said["rocAuc"]!.GetValue<double>(), 0.95, 1);
        var confusion = said["confusion"]!;
        Assert.Equal((20, 80), ((int)confusion["anomaliesFlagged"]! + (int)confusion["anomaliesMissed"]!,
            (int)confusion["normalFlagged"]! + (int)confusion["normalPassed"]!));
        var scores = await File.ReadAllLinesAsync(_terminal.At("scores.csv"));
        Assert.Equal(101, scores.Length);
        Assert.Equal(said["flagged"]!.GetValue<int>(), scores.Count(line => line.Split(',')[2] == "1"));
        Assert.Contains("ROC AUC", await File.ReadAllTextAsync(_terminal.At("scores.svg")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_original_scripts_flags_make_the_scaler_first_and_then_the_model()
    {
        Tables();
        Directory.CreateDirectory(_terminal.At("data"));
        File.Move(_terminal.At("train.csv"), _terminal.At("data/train.csv"));

        Assert.Equal(0, await _terminal.RunAsync("model", "baseline", "-s", "my.scaler", "-sd", "data", "--label", "kind"));
        Assert.False(File.Exists(_terminal.At("model.h5")));
        Assert.Equal(0, await _terminal.RunAsync("model", "baseline", "-s", "my.scaler", "-td", "data", "--label", "kind", "-m", "out",
            "-e", "2", "-t", "--json"));

        var said = JsonNode.Parse(_terminal.Lines[^1])!;
        Assert.Equal((2, 200, 220), ((int)said["epochs"]!, (int)said["rows"]!, (int)said["test"]!["rows"]!));
        Assert.Equal(4, ScalerFile.Read(_terminal.At("my.scaler")).Columns);
        Assert.Equal([[4, 2], [2], [2, 1], [1], [1, 2], [2], [2, 4], [4]], KerasModelFile.Read(_terminal.At("out/model.h5")).Shapes);
    }

    [Theory]
    [InlineData(ExitCode.NotFound, "there is no file or folder nowhere", "model", "baseline", "--data", "nowhere")]
    [InlineData(ExitCode.BadInput, "no table is named", "model", "baseline")]
    [InlineData(ExitCode.NotFound, "there is no scaler", "model", "baseline", "-td", "train.csv", "--label", "kind")]
    [InlineData(ExitCode.NotFound, "there is no file model.h5", "stream", "evaluate", "--data", "train.csv")]
    public async Task What_is_missing_is_said(int code, string message, params string[] arguments)
    {
        Tables();

        Assert.Equal(code, await _terminal.RunAsync(arguments));
        Assert.Contains(message, _terminal.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rows_that_do_not_fit_the_model_are_refused()
    {
        Tables();
        _terminal.Write("wide.csv", "a,b,c,d,e\n1,2,3,4,5\n");
        Assert.Equal(0, await _terminal.RunAsync("model", "baseline", "--data", "train.csv", "--label", "kind", "-e", "1"));

        Assert.Equal(ExitCode.BadInput, await _terminal.RunAsync("stream", "evaluate", "--data", "wide.csv"));
        Assert.Contains("the rows have 5 features; model and scaler want 4", _terminal.Error, StringComparison.Ordinal);
    }

    // Normal rows lie on a line, anomalies do not.
    private void Tables()
    {
        var random = new Random(5);
        _terminal.Write("train.csv", Text(random, 200, 20));
        _terminal.Write("test.csv", Text(random, 80, 20));
    }

    private static string Text(Random random, int normal, int anomalies)
    {
        var lines = new List<string> { "a,b,c,d,kind" };
        for (var i = 0; i < normal + anomalies; i++)
        {
            var (x, isNormal) = (random.NextDouble(), i < normal);
            double[] row = isNormal ? [x, x, 1 - x, x] : [x, 1 - x, 1 - x, random.NextDouble() > 0.5 ? 3 : -2];
            lines.Add($"{string.Join(',', row.Select(value => value.ToString("R", CultureInfo.InvariantCulture)))},{(isNormal ? 0 : 1)}");
        }

        return string.Join('\n', lines) + "\n";
    }
}
